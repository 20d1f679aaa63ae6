"""A question's files: its documents are waited for, the rest is read, and nothing is left out."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.conversations.attached_files import AttachedFiles
from bot.conversations.attachments import AttachedContent, Attachments
from bot.conversations.pictures.loader import PictureLoader
from bot.conversations.slack_pages import PageReader
from bot.documents.download import DocumentDownload
from bot.documents.inspection.eligibility import DocumentLimits
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackRefused
from bot.slack.files import SharedFile, SlackFiles
from bot.slack.streaming.content import TaskCard
from bot.slack.transfers.downloads import Downloads, ExpectedFile, LoginPage, MoreThanDeclared
from storage.agents import place_settings
from storage.documents.status_messages import CarryingMessage
from storage.engine.database import Database
from tests.storage.support.hands import Hand, message
from tests.storage.support.shared_files import CARRIED, NEW, Clerk
from tests.support.clock import Clock
from tests.support.pictures import HEIC, noise, picture, several

DOT = picture()


@pytest.fixture
def clerk(database: Database) -> Clerk:
    return Clerk(database, "here")


@dataclass(slots=True)
class SlackFolder:
    """Files of one Slack, by id; each is downloaded from an address like its id."""

    files: dict[str, SharedFile] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)

    def put(self, file_id: str, name: str, content: bytes, mimetype: str, **about: Any) -> str:
        fields: dict[str, Any] = {"filetype": "", "mode": "hosted", "user": "U1", **about}
        self.files[file_id] = SharedFile(
            id=file_id,
            name=name,
            mimetype=mimetype,
            size=len(content),
            url=file_id,
            is_external=False,
            messages={},
            **fields,
        )
        self.contents[file_id] = content
        return file_id

    def picture(self, file_id: str, content: bytes = DOT, **about: Any) -> str:
        return self.put(file_id, f"{file_id}.png", content, "image/png", **about)

    async def file(self, file_id: str) -> SharedFile:
        if file_id not in self.files:
            raise SlackRefused("files.info", "file_deleted")
        return self.files[file_id]

    async def fetch(
        self, url: str, to: Path, *, most: int, expected: ExpectedFile | None = None
    ) -> int:
        if url not in self.contents:
            raise LoginPage
        if len(self.contents[url]) > most:
            raise MoreThanDeclared
        await asyncio.to_thread(to.write_bytes, self.contents[url])
        return len(self.contents[url])


@pytest.fixture
def folder() -> SlackFolder:
    return SlackFolder()


class Library:
    """Agents that all use documents, and a library that keeps what it is to post about."""

    def __init__(self) -> None:
        self.announced: list[CarryingMessage] = []

    async def about(self, *_about: object, in_thread: bool = False) -> str:
        return ""

    async def announce(self, message: CarryingMessage) -> None:
        self.announced.append(message)


def attachments(database: Database, folder: SlackFolder, **options: Any) -> Attachments:
    downloads = cast("Downloads", folder)
    loader, reader = PictureLoader(downloads), PageReader(downloads)
    files, people = cast("SlackFiles", folder), cast("PeopleDirectory", None)
    documents = DocumentDownload(files, people, downloads, DocumentLimits.of_megabytes(50))
    brought = AttachedFiles(folder, loader, reader, documents)
    library = Library()
    return Attachments(database, brought, library, library, **options)


async def brought(
    database: Database,
    folder: SlackFolder,
    *files: str,
    text: str = "What is it?",
) -> AttachedContent:
    here = Hand(database, "here")
    await here.send_heartbeat()
    turn = await here.begin(message(attachments=files, text=text))
    return await attachments(database, folder).of(turn, lambda _card: None)


async def test_a_question_does_not_wait_for_ever(
    clerk: Clerk, database: Database, clock: Clock, folder: SlackFolder
) -> None:
    here, new = Hand(database, "here"), message(attachments=("F1",))
    await here.send_heartbeat()
    share = await clerk.begin(replace(NEW, channel=new.channel, message_ts=new.ts))
    await clerk.fetch(share, replace(CARRIED, message_ts=new.ts))
    turn = await here.begin(new)
    cards: list[TaskCard] = []

    def impatient(card: TaskCard) -> None:
        cards.append(card)
        clock.now += 181.0

    found = await attachments(database, folder, clock=clock).of(turn, impatient)

    assert (
        found.notice == "_Still being processed, so this answer doesn't use it yet: tea.txt._\n\n"
    )
    assert found.documents == ()
    assert cards[0].title.startswith("Reading ")


async def test_files_d1_pictures_beyond_the_limit_are_named(
    sqlite: Database, folder: SlackFolder
) -> None:
    found = await brought(sqlite, folder, *(folder.picture(f"F{n}") for n in range(11)))

    assert len(found.pictures) == 8
    said = "_I can look at 8 pictures at a time, so I left out F8.png, F9.png and F10.png._\n\n"
    assert found.notice == said


async def test_files_d2_documents_take_no_place_of_pictures(
    sqlite: Database, folder: SlackFolder
) -> None:
    texts = [folder.put(f"F{n}", f"{n}.txt", b"Tea.", "text/plain") for n in range(12)]

    found = await brought(sqlite, folder, *texts, folder.picture("F99"))

    assert len(found.pictures) == 1
    assert found.notice == ""


async def test_files_d_a_picture_that_fails_leaves_its_place_to_another(
    sqlite: Database, folder: SlackFolder
) -> None:
    bad = [folder.picture(f"B{n}", b"") for n in range(3)]
    good = [folder.picture(f"F{n}") for n in range(8)]

    found = await brought(sqlite, folder, *bad, *good)

    assert len(found.pictures) == 8
    same = "I couldn't look at B0.png, B1.png and B2.png, for the same reason: It's empty."
    assert found.notice == f"_{same}_\n\n"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.png", b"", "It's empty."),
        ("cut.png", noise("PNG", (40, 40))[:700], "It's damaged or incomplete."),
        ("notes.png", b"Tea at four.", "Its content isn't a picture."),
        ("photo.heic", HEIC, "I can't look at HEIC pictures."),
        ("plan.dwg", b"AC1027" + b"\0" * 80, "I can't look at DWG pictures."),
    ],
    ids=["empty", "cut", "text", "heic", "dwg"],
)
async def test_files_h_one_bad_picture_is_named_with_its_reason(
    name: str, content: bytes, reason: str, sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F1", name, content, "image/" + name.rpartition(".")[2])

    found = await brought(sqlite, folder, "F1", folder.picture("F2"))

    assert found.picture_names == ("F2.png",)
    assert found.notice.startswith(f"_I couldn't look at {name}: {reason}")


async def test_files_h_slacks_own_preview_serves_where_nothing_else_does(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.contents["thumb"] = picture("JPEG")
    folder.put("F1", "photo.heic", HEIC, "image/heic", preview="thumb")
    folder.put("F2", "huge.png", picture("PNG", (9_000, 9_000), mode="1"), "", preview="thumb")

    found = await brought(sqlite, folder, "F1", "F2")

    assert [one[:22] for one in found.pictures] == ["data:image/jpeg;base64"] * 2
    assert found.notice == ""


async def test_files_h_a_preview_that_fails_leaves_the_reason(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F1", "photo.heic", HEIC, "image/heic", preview="nowhere")

    found = await brought(sqlite, folder, "F1")

    assert "I can't look at HEIC pictures" in found.notice


async def test_files_h_what_is_seen_in_part_is_said(sqlite: Database, folder: SlackFolder) -> None:
    folder.put("F1", "scan.tif", several("TIFF", 10), "image/tiff")
    folder.put("F2", "wave.gif", several("GIF", 3), "image/gif")

    scan = await brought(sqlite, folder, "F1")

    assert len(scan.pictures) == 8
    assert scan.notice == "_scan.tif has 10 pages; I looked at the first 8._\n\n"


async def test_files_h_of_an_animation_one_frame_is_seen_and_said(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F2", "wave.gif", several("GIF", 3), "image/gif")

    found = await brought(sqlite, folder, "F2")

    assert found.notice == "_I only see the first frame of an animation: wave.gif._\n\n"


PAGES = {
    "canvas": ({"mode": "quip", "filetype": "quip"}, b"<h1>Plan</h1><ul><li>Tea</li></ul>"),
    "post": ({"mode": "space", "filetype": "space"}, json.dumps({"full": "<p>- Tea</p>"}).encode()),
    "list": ({"mode": "list", "filetype": "list"}, b"Task,Done\n- Tea,yes\n"),
}


@pytest.mark.parametrize("kind", PAGES)
async def test_files_d5_what_slack_writes_itself_is_read_for_the_question(
    kind: str, sqlite: Database, folder: SlackFolder
) -> None:
    about, content = PAGES[kind]
    folder.put("F1", "Plan", content, "application/vnd.slack-docs", **about)

    found = await brought(sqlite, folder, "F1")

    assert "- Tea" in found.question("Sum it up")
    assert found.question("Sum it up").startswith('Sum it up\n\nContent of "Plan":\n')
    assert found.notice == ""


@pytest.mark.parametrize(
    ("kind", "way_out"), [("canvas", "as PDF"), ("list", "as CSV"), ("post", "paste its text")]
)
async def test_files_d5_what_slack_does_not_hand_out_is_named_with_a_way_out(
    kind: str, way_out: str, sqlite: Database, folder: SlackFolder
) -> None:
    about, _ = PAGES[kind]
    folder.put("F1", "Plan", b"", "application/vnd.slack-docs", **about)
    del folder.contents["F1"]

    found = await brought(sqlite, folder, "F1")

    assert found.notice.startswith("_I couldn't read Plan: Slack didn't give me this")
    assert way_out in found.notice


async def test_files_d5_a_mail_is_read_from_what_slack_says_of_it(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F1", "Re: tea", b"", "text/html", mode="email", mail="Tea at four.\n")

    found = await brought(sqlite, folder, "F1")

    assert found.texts == (("Re: tea", "Tea at four."),)


async def test_files_d_a_long_page_is_cut_and_said_so(
    sqlite: Database, folder: SlackFolder
) -> None:
    about, _ = PAGES["canvas"]
    folder.put("F1", "Plan", b"<p>" + b"tea " * 20_000, "", **about)

    found = await brought(sqlite, folder, "F1")

    assert len(found.texts[0][1]) == 60_000
    assert found.notice == "_Plan is long; I only read the first part._\n\n"


async def test_files_d6_with_auto_off_text_is_read_and_the_rest_is_told(
    sqlite: Database, folder: SlackFolder
) -> None:
    new = message()

    def off(connection: Any) -> None:
        place_settings.choose_auto(connection, new.team, new.channel, auto=False)

    await sqlite.run(off)
    folder.put("F1", "report.txt", "Tee um vier, für alle.".encode("cp1252"), "text/plain")
    folder.put("F2", "report.pdf", b"%PDF-", "application/pdf")

    found = await brought(sqlite, folder, "F1", "F2")

    assert found.texts == (("report.txt", "Tee um vier, für alle."),)
    assert found.notice.startswith("_I couldn't read report.pdf: `/library auto off` keeps ")


async def test_files_d_what_is_not_taken_anywhere_is_named(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F1", "trip.mov", b"\0" * 90, "video/quicktime")
    folder.put("F2", "clip.m4a", b"\0" * 90, "audio/mp4")

    found = await brought(sqlite, folder, "F1", "F2", "F3")

    assert "_I couldn't read trip.mov: I can't read videos." in found.notice
    assert "clip.m4a" not in found.notice  # whoever listened to it says so
    assert "_I couldn't read a file: It was deleted" in found.notice


async def test_files_d_an_export_to_import_is_not_read_as_text(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F1", "thread.json", b"{}", "application/json", filetype="json")

    found = await brought(sqlite, folder, "F1", text="<@U0BOT> import this")

    assert (found.texts, found.notice) == ((), "")


@pytest.mark.parametrize(
    ("about", "is_read"),
    [
        ({"user": "U2"}, False),
        ({"user": "U1"}, True),
        ({"user": "U2", "channels": frozenset({message().channel})}, True),
        ({"user": "U2", "channels": frozenset({"C9"})}, False),
    ],
    ids=["of-another", "own", "shared-here", "shared-elsewhere"],
)
async def test_slack_a6_a_linked_canvas_is_read_for_those_who_may_see_it(
    about: dict[str, Any], is_read: bool, sqlite: Database, folder: SlackFolder
) -> None:
    fields = PAGES["canvas"][0] | about
    folder.put("F0CANVAS", "Plan", b"<h1>Plan</h1>", "", **fields)
    text = "sum up <https://acme.slack.com/docs/T0123/F0CANVAS|this>"

    found = await brought(sqlite, folder, text=text)

    assert bool(found.texts) is is_read
    assert ("I can't open the files you link to" in found.notice) is not is_read


async def test_slack_a6_a_linked_document_is_left_to_the_library(
    sqlite: Database, folder: SlackFolder
) -> None:
    folder.put("F0PDF", "report.pdf", b"%PDF-", "application/pdf")
    text = "what does <https://acme.slack.com/files/U1/F0PDF/report.pdf> say?"

    found = await brought(sqlite, folder, text=text)

    assert (found.texts, found.notice) == ((), "")


def test_files_e_a_title_is_said_once() -> None:
    same = AttachedContent(documents=("scan.txt", "scan.txt"))
    two = AttachedContent(documents=("scan.txt", "scan-2.txt"))

    assert same.question("") == "Sum up scan.txt in a few sentences."
    assert two.question("") == "Sum up scan.txt, scan-2.txt in a few sentences."


def test_files_d3_a_picture_and_a_document_without_words_are_both_asked_about() -> None:
    both = AttachedContent(("data:x",), ("scan.txt",))

    assert both.question("") == "What do you see here? Sum up scan.txt in a few sentences."
