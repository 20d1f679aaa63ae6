"""Channels that somebody joins, judged from the payloads."""

from typing import Any

import pytest

from handlers.library import JoinHandlers
from handlers.payloads import events

BOT = "U0BOT"


class RecordingGreetings:
    """Keeps where it is told to greet."""

    def __init__(self) -> None:
        self.given: list[tuple[str, str]] = []

    async def joined(self, team: str, channel: str) -> None:
        self.given.append((team, channel))

    async def returned(self, team: str, channel: str) -> None: ...


def joined(**fields: Any) -> dict[str, Any]:
    about = {"type": "member_joined_channel", "channel": "C1", "user": BOT, "team": "T1"}
    return {"team_id": "T1", "event": about | fields}


async def given(body: dict[str, Any]) -> list[tuple[str, str]]:
    channel_notice: Any = RecordingGreetings()
    await JoinHandlers(channel_notice, channel_notice, BOT).joined(body)
    return list(channel_notice.given)


async def test_a_channel_that_we_join_is_passed_on() -> None:
    assert await given(joined()) == [("T1", "C1")]


async def test_others_who_join_are_nobodys_business() -> None:
    assert await given(joined(user="U1")) == []


@pytest.mark.parametrize("field", ["channel", "user"])
@pytest.mark.parametrize("value", [None, "", 7, {}])
async def test_what_lacks_a_field_is_passed_over(field: str, value: object) -> None:
    assert await given(joined(**{field: value})) == []


def test_what_is_no_event_is_none() -> None:
    assert events.joined_channel({"team_id": "T1", "event": None}) is None
