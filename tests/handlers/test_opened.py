"""Tabs that people open, judged from the payloads."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.actor import ActorInChannel
from handlers.home import TabHandlers
from handlers.payloads import app_home
from handlers.payloads.app_home import OpenedTab

SAMPLE = (
    Path(__file__).parents[3]
    / "shared/data/slack-payloads/events_assistant__thread_started_event_body.json"
)
ABOUT = {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.0", "context": {}}
ALICE = ActorInChannel("T1", "U1", "D1")


class Recording:
    """Keeps whom it is to show what."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def show(self, *what: object) -> None:
        self.asked.append(("home", *what))

    def offer(self, *what: object) -> None:
        self.asked.append(("questions", *what))


def opened(**fields: Any) -> dict[str, Any]:
    about = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    return {"team_id": "T1", "event_id": "Ev1", "event": about | fields}


def started(**fields: Any) -> dict[str, Any]:
    event = {"type": "assistant_thread_started", "assistant_thread": ABOUT | fields}
    return {"team_id": "T1", "event_id": "Ev1", "event": event}


async def asked_by(listener: str, body: dict[str, Any]) -> list[tuple[object, ...]]:
    recording: Any = Recording()
    await getattr(TabHandlers(recording, recording), listener)(body)
    asked: list[tuple[object, ...]] = recording.asked
    return asked


async def test_who_opens_the_home_is_shown_it() -> None:
    assert await asked_by("opened", opened()) == [("home", ALICE)]


async def test_who_opens_the_messages_is_offered_questions() -> None:
    assert await asked_by("opened", opened(tab="messages")) == [("questions", ALICE)]


async def test_who_opens_another_tab_is_left_alone() -> None:
    assert await asked_by("opened", opened(tab="about")) == []


async def test_who_begins_a_thread_of_the_older_kind_is_offered_questions_there() -> None:
    assert await asked_by("started", started()) == [("questions", ALICE, "1.0")]


@pytest.mark.parametrize("field", ["user", "channel", "tab"])
@pytest.mark.parametrize("value", [None, "", 5, {}, []])
async def test_a_tab_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert await asked_by("opened", opened(**{field: value})) == []


@pytest.mark.parametrize("field", ["user_id", "channel_id", "thread_ts"])
@pytest.mark.parametrize("value", [None, "", 5, {}, []])
async def test_a_thread_that_lacks_a_field_is_none(field: str, value: object) -> None:
    assert await asked_by("started", started(**{field: value})) == []


@pytest.mark.parametrize("listener", ["opened", "started"])
@pytest.mark.parametrize(
    "body",
    [{}, {"event": None}, {"team_id": "T1", "event": []}, {"event": opened()["event"]}],
    ids=["empty", "no-event", "a-list", "no-team"],
)
async def test_what_is_no_event_is_none(listener: str, body: dict[str, Any]) -> None:
    assert await asked_by(listener, body) == []


@pytest.mark.parametrize("about", [None, "x", [], 5])
def test_a_thread_that_is_none_is_none(about: object) -> None:
    assert app_home.thread(started() | {"event": {"assistant_thread": about}}) is None


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample payloads are not in this checkout")
def test_a_real_payload_is_read() -> None:
    body = json.loads(SAMPLE.read_text())

    assert app_home.thread(body) == OpenedTab(
        ActorInChannel("T111", "W222", "D111"), "messages", "1726133698.626339"
    )
