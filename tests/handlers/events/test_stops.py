"""Payloads that end an answer early."""

from typing import Any

import pytest

from handlers.events.stops import StopHandlers

Asked = list[tuple[str, ...]]


class RecordingStops:
    """Keeps what it is asked for."""

    def __init__(self) -> None:
        self.asked: Asked = []

    async def thread(self, team: str, channel: str, thread_ts: str, pressed: str) -> None:
        self.asked.append(("thread", team, channel, thread_ts, pressed))


def stopped(**fields: Any) -> dict[str, Any]:
    about = {
        "type": "agent_session_stopped",
        "channel": "C1",
        "thread_ts": "1.0",
        "user": "U1",
        "event_ts": "9.0",
    }
    return {"team_id": "T1", "event_id": "Ev1", "event": about | fields}


async def asked_by_press(body: dict[str, Any]) -> Asked:
    cancellation = RecordingStops()
    await StopHandlers(cancellation).pressed(body)
    return cancellation.asked


async def test_a_press_stops_what_its_thread_was_at_then() -> None:
    assert await asked_by_press(stopped()) == [("thread", "T1", "C1", "1.0", "9.0")]


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


BODIES: dict[str, dict[str, Any]] = {
    "no event": {"team_id": "T1"},
    "an event that is none": {"team_id": "T1", "event": "stopped"},
    "no team": {"event": stopped()["event"]},
    "a team that is none": stopped() | {"team_id": {"id": "T1"}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_press_without_an_event_or_a_team_does_nothing(body: dict[str, Any]) -> None:
    assert await asked_by_press(body) == []
