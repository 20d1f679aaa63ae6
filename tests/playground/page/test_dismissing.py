"""Ephemeral messages are dismissed by the person who sees them."""

import pytest

from playground.page.acting import NOT_POSSIBLE
from playground.slack import LocalSlack
from playground.slack.records import Ephemeral
from tests.playground.page.conftest import Browser, next_event


@pytest.fixture
def whisper(slack: LocalSlack) -> Ephemeral:
    """An ephemeral message to Alice."""
    made = Ephemeral("C0GENERAL", "U0ALICE", slack.workspace.next_ts(), "Only you")
    slack.workspace.ephemerals.append(made)
    return made


async def dismiss(browser: Browser, user: str, whisper: Ephemeral) -> tuple[int, str]:
    fields = {"user": user, "channel": whisper.channel, "ts": whisper.ts}
    response = await browser.post("/page/acts/dismiss", json=fields)
    return response.status, await response.text()


async def test_ones_own_is_gone(browser: Browser, slack: LocalSlack, whisper: Ephemeral) -> None:
    assert await dismiss(browser, "U0ALICE", whisper) == (200, "{}")

    assert slack.workspace.ephemerals == []


async def test_somebody_elses_stays(
    browser: Browser, slack: LocalSlack, whisper: Ephemeral
) -> None:
    assert await dismiss(browser, "U0BOB", whisper) == (400, NOT_POSSIBLE)

    assert slack.workspace.ephemerals == [whisper]


async def test_pages_are_told(browser: Browser, whisper: Ephemeral) -> None:
    async with browser.get("/page/changes?user=U0ALICE") as stream:
        before = await next_event(stream)
        await dismiss(browser, "U0ALICE", whisper)
        after = await next_event(stream)

    shown = [state["channels"][0]["ephemerals"] for _, state in (before, after)]
    assert [len(ephemerals) for ephemerals in shown] == [1, 0]
