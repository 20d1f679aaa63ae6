"""Files that people really share: taken by their bytes, under names that say what they are."""

import pytest

from tests.support.app import Stage
from tests.support.compound_files import encrypted
from tests.support.sample_files import DOCX, archive, docx, protected_pdf
from tests.support.users.document_sharer import TEXT, DocumentSharer, uploads

ANY, MSWORD = "application/octet-stream", "application/msword"
PARAGRAPH = b"<w:p xmlns:w='w'><w:t>Tea</w:t></w:p>"
MAIL = {
    "mode": "email",
    "filetype": "email",
    "subject": "Re: Tea v1.2",
    "plain_text": "Tea is served at four.",
    "from": [{"original": "Ada <ada@a.example>", "address": "ada@a.example"}],
}


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


async def test_files_g_i_j_n_what_people_share_comes_into_the_library(
    alice: DocumentSharer,
) -> None:
    shared = {
        "deploy.ps1": (b"Write-Host 'Tea'", ANY, "deploy.ps1.txt"),
        "Minutes v1.2": ("Tee für alle\r\n".encode("utf-16-le"), TEXT, "Minutes v1.2.txt"),
        "prices.csv": ("お茶,400円\r\n商品\r\n".encode("cp932"), "text/csv", "prices.csv"),
        "wiki.doc": (b"<html><p>Tea", MSWORD, "wiki.html"),
        "export.xls": (b"<html><table><tr><td>Tea", "application/vnd.ms-excel", "export.html"),
        "web.docx": (archive({"word\\document.xml": PARAGRAPH}), DOCX, "web.docx"),
    }

    for name, (data, mimetype, _) in shared.items():
        await alice.share(name, data, mimetype)

    assert alice.names == [there for _, _, there in shared.values()]
    texts = [document.content.decode("utf-8", "ignore") for document in alice.documents]
    assert "Tee für alle" in texts[1]
    assert "お茶" in texts[2]


async def test_files_f_what_needs_no_password_is_taken(alice: DocumentSharer) -> None:
    document = docx(*(str(number * 7919) for number in range(3_000)))

    await alice.share("advised.docx", encrypted(document, "VelvetSweatshop"), DOCX)
    await alice.share("restricted.pdf", protected_pdf(), "application/pdf")

    assert alice.documents[0].content == document
    assert uploads(alice.stage) == 2


@pytest.mark.parametrize("access", ["access_denied", "check_file_info", "some_new_word"])
async def test_files_m_a_file_that_we_may_not_see_is_said_to_be_one(
    access: str, alice: DocumentSharer
) -> None:
    people = alice.stage.slack.people
    file = people.add_file("U0ALICE", "", b"", "")
    file.about = {"file_access": access, "name": None, "mimetype": None, "size": None}

    ts = await people.post("U0ALICE", "D0ALICE", "", files=[file.id])
    await alice.stage.quiet()

    (annotation,) = DocumentSharer(alice.stage, channel="D0ALICE").annotations(ts)
    assert "I couldn't download it from Slack" in annotation


async def test_files_g_a_mail_sent_to_slack_is_read(alice: DocumentSharer) -> None:
    people = alice.stage.slack.people
    file = people.add_file("U0ALICE", "Re: Tea v1.2", b"<p>Tea</p>", "text/html")
    file.about = MAIL

    await people.post("U0ALICE", "C0GENERAL", "", files=[file.id])
    await alice.stage.quiet()

    assert alice.names == ["Re: Tea v1.2.txt"]
    assert alice.documents[0].content.startswith(b"From: Ada <ada@a.example>\nSubject: Re: Tea")


async def test_files_p_a_name_does_not_turn_the_sentence_around(stage: Stage) -> None:
    alice = DocumentSharer(stage, channel="D0ALICE")
    ts = await alice.share("\u202e`a` *b*\u2066.pdf", b"Tea.", "application/pdf")

    (annotation,) = alice.annotations(ts)
    assert annotation.startswith("⚠️ `'a' *b*.pdf`: The name says PDF")
