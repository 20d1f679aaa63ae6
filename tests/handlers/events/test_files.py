"""Files that are shared and deleted, judged from the payloads."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from handlers.events.files import FileHandlers
from handlers.events.messages import MessageHandlers
from storage.documents.records import NewShare, NoticeLevel
from storage.records import NewTurn

PAYLOADS = Path(__file__).parents[4] / "shared" / "data" / "slack-payloads"
BOT = "U0BOT"
NOTES = {"id": "F1", "mimetype": "text/plain", "name": "notes.txt"}
EXPORT = {"id": "F1", "mimetype": "application/json", "name": "thread.json", "filetype": "json"}
NEW = NewShare("T1", "C1", "F1", "U1", "2.0", level=NoticeLevel.SUCCESSES)
FOLLOWED = "1.0"  # the thread in which every reply is for us


class RecordingDocuments:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.given: list[NewShare] = []
        self.gone: list[tuple[str, str]] = []
        self.other: list[tuple[str, str]] = []

    async def shared(self, files: Sequence[NewShare]) -> str:
        self.given += files
        return ""

    async def changed(self, team: str, file_id: str) -> None:
        self.other.append((team, file_id))

    async def deleted(self, team: str, file_id: str) -> None:
        self.gone.append((team, file_id))


def message(**fields: Any) -> dict[str, Any]:
    about = {"type": "message", "subtype": "file_share", "channel": "C1", "ts": "2.0"}
    about |= {"user": "U1", "text": ""}
    return {"team_id": "T1", "event": about | {"files": [NOTES]} | fields}


def shared(**fields: Any) -> dict[str, Any]:
    about = {"type": "file_shared", "channel_id": "C1", "user_id": "U1", "file_id": "F1"}
    return {"team_id": "T1", "event": about | fields}


class NoInbox:
    """Takes messages, and does nothing with them."""

    async def accept(self, new: NewTurn) -> None: ...

    async def may_follow(self, new: NewTurn) -> bool:
        return await self.follows(new)

    async def follows(self, new: NewTurn) -> bool:
        return new.thread_ts == FOLLOWED

    def follow_later(self, new: NewTurn, accept: Callable[[], Awaitable[None]]) -> None: ...


async def given(body: dict[str, Any]) -> list[NewShare]:
    documents = RecordingDocuments()
    files = FileHandlers(documents, BOT)
    if body["event"]["type"] == "file_shared":
        await files.shared(body)
    else:
        await MessageHandlers(NoInbox(), files, BOT).received(body)
    return documents.given


async def test_a_file_in_a_message_is_passed_on() -> None:
    assert await given(message()) == [NEW]


async def test_every_file_of_a_message_is_passed_on() -> None:
    files = [NOTES, NOTES | {"id": "F2"}]

    assert [one.file_id for one in await given(message(files=files))] == ["F1", "F2"]


async def test_a_file_in_a_thread_knows_its_thread() -> None:
    (new,) = await given(message(thread_ts="1.0"))

    assert (new.message_ts, new.thread_ts) == ("2.0", "1.0")


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({}, NoticeLevel.SUCCESSES),
        ({"text": "Look at this"}, NoticeLevel.SUCCESSES),
        ({"text": f"<@{BOT}> What is it?"}, NoticeLevel.NONE),
        ({"channel": "D1", "channel_type": "im"}, NoticeLevel.ALL),
        ({"channel": "D1", "channel_type": "im", "text": "What is it?"}, NoticeLevel.NONE),
        ({"thread_ts": FOLLOWED}, NoticeLevel.ALL),
        ({"thread_ts": FOLLOWED, "text": "And this?"}, NoticeLevel.NONE),
        ({"thread_ts": FOLLOWED, "text": "<@U2> look"}, NoticeLevel.SUCCESSES),
        ({"thread_ts": "0.9", "text": "And this?"}, NoticeLevel.SUCCESSES),
        ({"thread_ts": "0.9"}, NoticeLevel.SUCCESSES),
    ],
    ids=str,
)
async def test_what_is_posted_about_files_depends_on_whom_they_are_for(
    fields: dict[str, Any], level: NoticeLevel
) -> None:
    (new,) = await given(message(**fields))

    assert new.level is level


async def test_a_stub_of_another_organisations_file_is_passed_on() -> None:
    stub = {"id": "F1", "mode": "file_access", "file_access": "check_file_info"}

    assert await given(message(files=[stub])) == [NEW]


async def test_a_picture_is_passed_on_as_no_document() -> None:
    (new,) = await given(message(files=[NOTES | {"mimetype": "image/png"}]))

    assert new.skip


@pytest.mark.parametrize(
    "body",
    [
        message(files=[]),
        message(files=None),
        message(files="F1"),
        message(files=[None, {"id": None}, {"id": 7}, "F1"]),
        message(bot_id="B1"),
        message(user=BOT),
        message(subtype="channel_join"),
        message(subtype="message_changed", hidden=True),
        message(channel=None),
        shared(user_id=BOT),
        shared(file_id=None),
        shared(channel_id=None),
        shared(user_id=None),
    ],
    ids=str,
)
async def test_nothing_is_passed_on(body: dict[str, Any]) -> None:
    assert await given(body) == []


async def test_the_files_own_event_is_passed_on_without_a_message() -> None:
    assert await given(shared()) == [NewShare("T1", "C1", "F1", "U1")]


async def test_a_deleted_file_is_passed_on() -> None:
    documents = RecordingDocuments()

    await FileHandlers(documents, BOT).deleted({"team_id": "T1", "event": {"file_id": "F1"}})
    await FileHandlers(documents, BOT).deleted({"team_id": "T1", "event": {}})
    await FileHandlers(documents, BOT).deleted({"team_id": "T1"})

    assert documents.gone == [("T1", "F1")]


async def test_files_k_a_changed_file_is_passed_on() -> None:
    documents = RecordingDocuments()
    event = {"type": "file_change", "file_id": "F1", "file": {"id": "F1"}}

    await FileHandlers(documents, BOT).changed({"team_id": "T1", "event": event})
    await FileHandlers(documents, BOT).changed({"team_id": "T1", "event": {}})

    assert documents.other == [("T1", "F1")]


@pytest.mark.skipif(not PAYLOADS.exists(), reason="Slack's payloads are not in this checkout")
async def test_slacks_own_payload_is_understood() -> None:
    body = json.loads((PAYLOADS / "message_file_share__event_payload.json").read_text())

    (new,) = await given(body)

    assert (new.team, new.channel, new.file_id, new.skip) == ("T111", "C111", "F111", True)


@pytest.mark.parametrize(
    ("text", "file", "skip"),
    [
        pytest.param("import", EXPORT, True, id="export"),
        pytest.param(f"<@{BOT}> import: and now?", EXPORT, True, id="with-a-question"),
        pytest.param("", EXPORT, False, id="without-the-word"),
        pytest.param("import", NOTES, False, id="notes"),
    ],
)
async def test_an_export_to_import_is_passed_on_as_no_document(
    text: str, file: dict[str, str], *, skip: bool
) -> None:
    (new,) = await given(message(text=text, files=[file]))

    assert new.skip is skip
