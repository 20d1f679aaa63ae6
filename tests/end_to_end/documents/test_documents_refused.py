"""Files that do not come into the library: one plain sentence each, and no crash."""

from dataclasses import dataclass

import pytest

from playground.faults import Fault
from tests.support.app import Stage
from tests.support.compound_files import encrypted, word
from tests.support.sample_files import DOCX, archive, bomb, docx, pdf
from tests.support.users.document_sharer import TEXT, DocumentSharer, uploads

PDF = "application/pdf"
MEGABYTE = 1024**2


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    """Somebody who shares files with the bot itself, which then says all about them."""
    return DocumentSharer(stage, channel="D0ALICE")


@dataclass(frozen=True, slots=True)
class Bad:
    """A file, and how the sentence about it begins; `size` is what Slack declares."""

    name: str
    data: bytes
    mimetype: str
    words: str
    size: int | None = None


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTITIES = b"<!DOCTYPE lolz [<!ENTITY lol 'lol'>]><lolz>&lol;</lolz>"
BAD = [
    Bad("empty.txt", b"", TEXT, "It's empty"),
    Bad("blank.txt", b" \n ", TEXT, "Mistral found no text"),
    Bad("huge.pdf", pdf("x"), PDF, "It's 200 MB; my limit is 50 MB.", 200 * MEGABYTE),
    Bad("text.pdf", b"Tea.", PDF, "The name says PDF, but the content isn't a PDF file."),
    Bad("bytes.txt", b"\x7fELF\0\1\2\3" * 9, TEXT, "The name says text, but the content isn't"),
    Bad("book.xlsx", b"Tea", "", "The name says Excel, but"),
    Bad("locked.pdf", pdf("x", locked=True), PDF, "It's protected with a password"),
    Bad("locked.docx", encrypted(docx("Tea"), "secret"), DOCX, "It's protected with a password"),
    Bad("locked.doc", word(is_locked=True), "", "It's protected with a password"),
    Bad("bomb.docx", bomb(), DOCX, "It unpacks to more data"),
    Bad("half.docx", docx("Tea")[:100], DOCX, "It's damaged"),
    Bad("old.doc", OLE + b"Tea", "application/msword", "Mistral couldn't read it"),
    Bad("odd.docx", archive({"word/document.xml": ENTITIES}), DOCX, "Mistral couldn't read it"),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
async def test_a_bad_file_gets_one_plain_sentence(bad: Bad, alice: DocumentSharer) -> None:
    ts = await alice.share(bad.name, bad.data, bad.mimetype, size=bad.size)

    (annotation,) = alice.annotations(ts)
    assert annotation.startswith(f"⚠️ `{bad.name}`: {bad.words}")
    assert alice.reactions(ts) == ["warning"]
    assert alice.documents == []


@pytest.mark.parametrize("name", ["huge.pdf", "film.mp4"])
async def test_what_is_refused_by_what_slack_says_is_not_fetched(
    name: str, alice: DocumentSharer
) -> None:
    alice.stage.slack.faults.add("files.download", Fault("error", status=500))

    await alice.share(name, b"%PDF-", "", size=200 * MEGABYTE)

    assert alice.stage.slack.faults.take("files.download") is not None


@pytest.mark.parametrize("size", [0, 2, 999])
async def test_files_m_a_size_that_slack_has_wrong_is_not_final(
    size: int, alice: DocumentSharer
) -> None:
    ts = await alice.share("tea.txt", b"Tea at four.", TEXT, size=size)

    assert alice.names == ["tea.txt"]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_a_login_page_is_not_taken_for_the_file(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"))

    ts = await alice.share()

    assert "I couldn't download it from Slack" in alice.annotations(ts)[0]
    assert uploads(alice.stage) == 0


async def test_a_web_page_is_told_from_a_login_page(alice: DocumentSharer) -> None:
    await alice.share("page.html", b"<html><p>Tea</p></html>", "text/html")
    alice.stage.slack.faults.add("files.download", Fault("login"))
    refused = await alice.share("other.html", b"<html><p>More tea</p></html>" * 20, "text/html")

    assert alice.names == ["page.html"]
    assert "I couldn't download it from Slack" in alice.annotations(refused)[0]


async def test_an_app_that_may_not_read_files_says_so(alice: DocumentSharer) -> None:
    alice.stage.slack.scopes.discard("files:read")

    ts = await alice.share()

    assert "I couldn't download it from Slack" in alice.annotations(ts)[0]


async def test_an_expired_link_is_said_to_be_one(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("error", status=404))

    ts = await alice.share()

    assert "its link expired" in alice.annotations(ts)[0]


async def test_a_file_that_is_gone_before_it_is_read_is_said_to_be_gone(
    alice: DocumentSharer,
) -> None:
    people = alice.stage.slack.people
    file = people.add_file("U0ALICE", "notes.txt", b"Tea.", TEXT)
    file.deleted = True

    ts = await people.post("U0ALICE", "D0ALICE", "", files=[file.id])
    await alice.stage.quiet()

    [told] = alice.stage.replies(ts, "D0ALICE")
    assert "It was deleted" in told.text


async def test_a_download_that_fails_is_tried_again(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("error", status=502))
    ts = await alice.share()
    assert alice.reactions(ts) == ["hourglass_flowing_sand"]

    await alice.due()

    assert alice.names == ["notes.txt"]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_a_download_that_always_fails_is_given_up(alice: DocumentSharer) -> None:
    alice.stage.slack.faults.add("files.download", Fault("error", status=502), times=20)
    ts = await alice.share()

    for _ in range(6):
        await alice.due()

    assert "Slack didn't send it to me in time" in alice.annotations(ts)[0]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (402, "Mistral's account for this app has no credits left"),
        (403, "Mistral doesn't allow this app to do that"),
        (413, "too large for Mistral"),
        (422, "Mistral didn't accept it"),
    ],
)
async def test_what_mistral_refuses_gets_one_plain_sentence(
    status: int, words: str, alice: DocumentSharer
) -> None:
    alice.stage.mistral.faults.add("documents.upload", Fault("error", status=status))

    ts = await alice.share()

    assert words in alice.annotations(ts)[0]


async def test_a_quota_at_mistral_that_passes_is_waited_out(alice: DocumentSharer) -> None:
    alice.stage.mistral.faults.add("libraries.create", Fault("ratelimited", seconds=0))
    await alice.share()

    await alice.due()

    assert alice.names == ["notes.txt"]


async def test_a_file_deleted_while_mistral_reads_it_is_taken_away(alice: DocumentSharer) -> None:
    alice.stage.mistral.processing_seconds = 1_000.0
    ts = await alice.begin()
    await alice.stage.until(lambda: len(alice.documents) == 1)
    await alice.stage.until(lambda: len(alice.annotations(ts)) == 1)

    await alice.stage.slack.people.delete_file("U0ALICE", alice.message(ts).files[0])

    await alice.stage.until(lambda: alice.documents == [])
    await alice.stage.until(lambda: alice.annotations(ts)[0].startswith("🗑️"))


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\secret\\plan.txt", "plan.txt"),
        ("tea\r\nSet-Cookie: a=b\0.txt", "tea Set-Cookie: a=b.txt"),
        ('the "plan".txt', "the 'plan'.txt"),
        ("\u202egnp.txt", "gnp.txt"),
        ("🍵" * 300 + ".txt", "🍵" * 62 + "….txt"),
        ("...", "document.txt"),
        ("Untitled", "Untitled.txt"),
    ],
    ids=["path", "drive", "control", "quotes", "direction", "emoji", "dots", "no-extension"],
)
async def test_an_odd_name_becomes_a_plain_one(
    name: str, there: str, alice: DocumentSharer
) -> None:
    ts = await alice.share(name)

    assert alice.names == [there]
    assert alice.reactions(ts) == ["white_check_mark"]


async def test_a_name_cannot_mention_anybody(alice: DocumentSharer) -> None:
    ts = await alice.share("<!channel> `x` *y*.txt")

    assert "<!channel>" not in alice.annotations(ts)[0]
