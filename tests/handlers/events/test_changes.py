"""Payloads of messages that people delete, edit, or take a file out of."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from handlers.events.changes import ChangeHandlers
from handlers.events.edits import EditHandlers
from handlers.events.messages import MessageHandlers
from handlers.payloads import changes
from handlers.payloads.changes import Edit

Seen = list[tuple[Any, ...]]
BROKEN = {"nothing": None, "empty": "", "a number": 5, "an object": {"id": "C1"}}
OLD = {"type": "message", "user": "U1", "text": "hi", "ts": "2.0"}
TOMBSTONE = {
    "type": "message",
    "subtype": "tombstone",
    "user": "USLACKBOT",
    "text": "This message was deleted.",
    "hidden": True,
    "ts": "2.0",
    "thread_ts": "2.0",
    "reply_count": 1,
}


class SeeingQuotes:
    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    async def message_deleted(self, *place: str) -> None:
        self._seen.append(("quotes gone", *place))


class Seeing:
    """Notes everything that is passed on."""

    def __init__(self) -> None:
        self.seen: Seen = []
        self.quotes = SeeingQuotes(self.seen)

    async def message(self, *place: str) -> None:
        self.seen.append(("withdrawn", *place))

    async def message_deleted(self, *place: str) -> None:
        self.seen.append(("files gone", *place))

    async def taken_out(self, team: str, channel: str, ts: str, files: Sequence[str]) -> None:
        self.seen.append(("taken", team, channel, ts, *files))

    async def edited(self, edit: Edit) -> None:
        self.seen.append(("edited", edit.message.ts, edit.before.text, edit.message.text, edit.at))

    def forget(self, place: tuple[str, str, str]) -> None:
        self.seen.append(("forgotten", *place))


def body(subtype: str | None, **fields: Any) -> dict[str, Any]:
    about = {"type": "message", "subtype": subtype, "channel": "C1", "channel_type": "channel"}
    event = about | {"hidden": True, "ts": "9.0", "event_ts": "9.0", "previous_message": OLD}
    return {"team_id": "T1", "event_id": "Ev1", "event": event | fields}


def deleted(**fields: Any) -> dict[str, Any]:
    return body("message_deleted", **({"deleted_ts": "2.0"} | fields))


def changed(new: dict[str, Any], old: dict[str, Any] = OLD, **fields: Any) -> dict[str, Any]:
    return body("message_changed", message=new, previous_message=old, **fields)


def edited(**fields: Any) -> dict[str, Any]:
    return {**OLD, "text": "hello", "edited": {"user": "U1", "ts": "8.0"}, **fields}


async def seen(event: dict[str, Any]) -> Seen:
    seeing = Seeing()
    handlers = ChangeHandlers(
        seeing,
        seeing,
        cast("MessageHandlers", seeing),
        cast("EditHandlers", seeing),
        seeing.quotes,
    )
    subtype = event.get("event")
    is_change = isinstance(subtype, dict) and subtype.get("subtype") == "message_changed"
    await (handlers.changed(event) if is_change else handlers.deleted(event))
    return seeing.seen


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(deleted(), id="message_deleted"),
        pytest.param(deleted(previous_message=OLD | {"thread_ts": "1.0"}), id="of a reply"),
        pytest.param(changed(TOMBSTONE), id="tombstone"),
        pytest.param(changed({**TOMBSTONE, "edited": {"ts": "8.0"}}), id="edited tombstone"),
        pytest.param(
            changed(TOMBSTONE, {**OLD, "files": [{"id": "F1"}]}), id="tombstone of a file"
        ),
        pytest.param(
            changed({k: v for k, v in TOMBSTONE.items() if k != "ts"}), id="tombstone without ts"
        ),
    ],
)
async def test_s5_a_deletion_in_any_shape_is_passed_on_once(event: dict[str, Any]) -> None:
    place = ("T1", "C1", "2.0")

    assert await seen(event) == [
        ("forgotten", *place),
        ("withdrawn", *place),
        ("files gone", *place),
        ("quotes gone", *place),
    ]


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("field", ["channel", "deleted_ts"])
async def test_a_deletion_that_lacks_a_field_does_nothing(field: str, value: object) -> None:
    assert await seen(deleted(**{field: value})) == []


@pytest.mark.parametrize(
    "event",
    [
        {"team_id": "T1"},
        {"team_id": "T1", "event": []},
        {"event": deleted()["event"]},
        {"event": changed(TOMBSTONE)["event"]},
        body(None, deleted_ts="2.0"),
        body("channel_join", deleted_ts="2.0"),
        changed({}),
        changed(TOMBSTONE | {"subtype": None}),
        body("message_changed", message="none"),
        body("message_changed", message=TOMBSTONE, previous_message=None),
    ],
    ids=str,
)
async def test_what_is_no_change_does_nothing(event: dict[str, Any]) -> None:
    assert await seen(event) == []


async def test_s8_an_edit_is_passed_on_with_the_words_before() -> None:
    assert await seen(changed(edited())) == [("edited", "2.0", "hi", "hello", "8.0")]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(edited(text="hi"), id="same words"),
        pytest.param(edited(edited=None), id="not by hand"),
        pytest.param(edited(bot_id="B1"), id="an app's"),
        pytest.param(edited(subtype="bot_message"), id="a workflow's"),
    ],
)
async def test_another_change_is_no_edit_of_words(new: dict[str, Any]) -> None:
    assert await seen(changed(new)) == []


def test_s8_an_edited_root_with_replies_is_read_as_a_root() -> None:
    edit = changes.edited_message(changed(edited(thread_ts="2.0", reply_count=1)))

    assert edit is not None
    assert edit.message.thread_ts is None


def test_s8_an_edit_whose_message_lacks_what_did_not_change_is_read() -> None:
    bare = {name: value for name, value in edited().items() if name != "ts"}

    edit = changes.edited_message(changed(bare, OLD | {"thread_ts": "1.0"}))

    assert edit is not None
    assert (edit.message.ts, edit.message.thread_ts) == ("2.0", "1.0")


FILES = {"files": [{"id": "F1"}, {"id": "F2"}, {"id": "F3"}]}


@pytest.mark.parametrize(
    ("left", "taken"),
    [
        pytest.param({}, ("F1", "F2", "F3"), id="all"),
        pytest.param({"files": [{"id": "F1"}, {"id": "F3"}]}, ("F2",), id="one"),
        pytest.param(
            {"files": [{"id": "F1", "mode": "tombstone"}, {"id": "F2"}, {"id": "F3"}]},
            ("F1",),
            id="one that was deleted",
        ),
    ],
)
async def test_files_k_files_that_a_message_lost_are_passed_on(
    left: dict[str, Any], taken: tuple[str, ...]
) -> None:
    assert await seen(changed(OLD | left, OLD | FILES)) == [("taken", "T1", "C1", "2.0", *taken)]


async def test_files_k_a_file_taken_out_and_words_changed_are_one_act() -> None:
    passed = await seen(changed(edited(), OLD | FILES))

    assert [one[0] for one in passed] == ["taken", "edited"]


async def test_files_k_a_file_that_came_is_none_that_was_taken() -> None:
    assert await seen(changed(OLD | FILES, OLD)) == []
