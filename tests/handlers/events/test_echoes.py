"""Echoes: what Slack tells of the app's own messages, and of which nothing follows."""

from typing import Any

import pytest

from handlers.payloads import changes, events

OURS = {
    "type": "message",
    "user": "U0BOT",
    "bot_id": "B0BOT",
    "app_id": "A1",
    "text": "hi",
    "ts": "2.0",
}
THEIRS = OURS | {"app_id": "A2"}
A_PERSONS = {"type": "message", "user": "U1", "text": "hi", "ts": "2.0"}


def new(**fields: Any) -> dict[str, Any]:
    return _body({"channel": "C1", **fields})


def changed(message: Any, before: Any = None) -> dict[str, Any]:
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "3.0"}
    return _body(event | {"message": message, "previous_message": before or OURS})


def _body(event: dict[str, Any]) -> dict[str, Any]:
    return {"team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "event": event}


ECHOES = {
    "posted": new(**OURS),
    "with a file": new(**OURS, subtype="file_share", files=[{"id": "F1"}]),
    "as a bot": new(**OURS, subtype="bot_message"),
    "told to the channel": new(**OURS, subtype="thread_broadcast", thread_ts="1.0"),
    "streamed": changed(OURS | {"text": "hi there"}),
    "edited": changed(OURS | {"text": "bye", "edited": {"user": "U0BOT", "ts": "3.0"}}),
}
NEWS = {
    "a person's": new(**A_PERSONS),
    "another app's": new(**THEIRS),
    "a person's edit": changed(A_PERSONS | {"text": "bye"}, A_PERSONS),
    "ours, deleted": new(type="message", subtype="message_deleted", deleted_ts="2.0"),
    "ours, with replies, deleted": changed(OURS | {"subtype": "tombstone"}),
    "ours, a file taken out": changed(OURS, OURS | {"files": [{"id": "F1"}]}),
    "a reaction": new(**OURS | {"type": "reaction_added"}),
    "a broken change": changed("nothing", 5),
    "without an app": new(**A_PERSONS | {"app_id": None}) | {"api_app_id": None},
}


@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES)
def test_what_the_app_posted_or_edited_is_an_echo(body: dict[str, Any]) -> None:
    assert events.is_echo(body)


@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES)
def test_nothing_would_follow_from_an_echo(body: dict[str, Any]) -> None:
    read = (
        events.message(body),
        events.app_message(body),
        changes.deleted_message(body),
        changes.files_taken(body),
        changes.edited_message(body),
    )

    assert read == (None,) * 5


@pytest.mark.parametrize("body", NEWS.values(), ids=NEWS)
def test_anything_else_is_news(body: dict[str, Any]) -> None:
    assert not events.is_echo(body)


def test_what_is_no_event_is_no_echo() -> None:
    assert not events.is_echo({"command": "/agent", "api_app_id": "A1"})
