"""Payloads that end an answer early."""

from typing import Any

import pytest

from handlers.stops import StopHandlers

Asked = list[tuple[str, ...]]


class RecordingStops:
    """Keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked: Asked = []

    async def thread(self, team: str, channel: str, thread_ts: str, pressed: str) -> None:
        self.asked.append(("thread", team, channel, thread_ts, pressed))

    async def message(self, team: str, channel: str, ts: str) -> None:
        self.asked.append(("message", team, channel, ts))


def stopped(**fields: Any) -> dict[str, Any]:
    about = {
        "type": "agent_session_stopped",
        "channel": "C1",
        "thread_ts": "1.0",
        "user": "U1",
        "event_ts": "9.0",
    }
    return {"team_id": "T1", "event_id": "Ev1", "event": about | fields}


def deleted(**fields: Any) -> dict[str, Any]:
    about = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "channel_type": "channel",
        "hidden": True,
        "deleted_ts": "2.0",
        "ts": "9.0",
        "event_ts": "9.0",
        "previous_message": {"type": "message", "user": "U1", "text": "hi", "ts": "2.0"},
    }
    return {"team_id": "T1", "event_id": "Ev1", "event": about | fields}


async def asked_by_press(body: dict[str, Any]) -> Asked:
    cancellation = RecordingStops()
    await StopHandlers(cancellation).pressed(body)
    return cancellation.asked


async def asked_by_deletion(body: dict[str, Any]) -> Asked:
    cancellation = RecordingStops()
    await StopHandlers(cancellation).deleted(body)
    return cancellation.asked


async def test_a_press_stops_what_its_thread_was_at_then() -> None:
    assert await asked_by_press(stopped()) == [("thread", "T1", "C1", "1.0", "9.0")]


async def test_a_deletion_stops_what_answers_the_deleted_message() -> None:
    assert await asked_by_deletion(deleted()) == [("message", "T1", "C1", "2.0")]


async def test_a_deletion_in_a_thread_is_about_the_reply() -> None:
    previous = {"user": "U1", "text": "hi", "ts": "2.0", "thread_ts": "1.0"}

    asked = await asked_by_deletion(deleted(previous_message=previous))

    assert asked == [("message", "T1", "C1", "2.0")]


BROKEN = {
    "nothing": None,
    "empty": "",
    "a number": 5,
    "an object": {"id": "C1"},
}


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("field", ["channel", "thread_ts", "event_ts"])
async def test_a_press_that_lacks_a_field_does_nothing(field: str, value: object) -> None:
    assert await asked_by_press(stopped(**{field: value})) == []


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("field", ["channel", "deleted_ts"])
async def test_a_deletion_that_lacks_a_field_does_nothing(field: str, value: object) -> None:
    assert await asked_by_deletion(deleted(**{field: value})) == []


@pytest.mark.parametrize("subtype", [None, "message_changed", "channel_join"])
async def test_another_event_is_no_deletion(subtype: str | None) -> None:
    assert await asked_by_deletion(deleted(subtype=subtype)) == []


BODIES: dict[str, dict[str, Any]] = {
    "no event": {"team_id": "T1"},
    "an event that is none": {"team_id": "T1", "event": "stopped"},
    "no team": {"event": stopped()["event"]},
    "a team that is none": stopped() | {"team_id": {"id": "T1"}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_press_without_an_event_or_a_team_does_nothing(body: dict[str, Any]) -> None:
    assert await asked_by_press(body) == []


@pytest.mark.parametrize(
    "body",
    [{"team_id": "T1"}, {"team_id": "T1", "event": []}, {"event": deleted()["event"]}],
    ids=["no event", "an event that is none", "no team"],
)
async def test_a_deletion_without_an_event_or_a_team_does_nothing(body: dict[str, Any]) -> None:
    assert await asked_by_deletion(body) == []
