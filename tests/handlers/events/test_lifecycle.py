"""Channels and workspaces that end, as Slack tells it; other payloads are left alone."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers.events.lifecycle import LifecycleHandlers

JUNK: list[object] = [None, [], "text", 7, {}, {"channel": None}, {"channel": 7}, {"tokens": 7}]


@dataclass(slots=True)
class Recorded:
    """Notes what it is told."""

    gone: list[tuple[str, ...]] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)

    async def channel(self, team: str, channel: str) -> None:
        self.gone.append((team, channel))

    async def workspace(self, team: str) -> None:
        self.gone.append((team,))

    async def revoked(self, team: str) -> None:
        self.gone.append(("revoked", team))

    async def has_ended(self, team: str) -> bool:
        return team in self.ended


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def lifecycle(recorded: Recorded) -> LifecycleHandlers:
    return LifecycleHandlers(recorded)


def body(**event: Any) -> dict[str, Any]:
    return {"team_id": "T1", "event": event}


async def test_an_uninstalled_app_gives_its_workspace_up(
    lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.uninstalled(body(type="app_uninstalled"))

    assert recorded.gone == [("T1",)]


async def test_a_revoked_bot_token_is_another_matter(
    lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.revoked(body(tokens={"oauth": ["U1"], "bot": ["UBOT"]}))

    assert recorded.gone == [("revoked", "T1")]


@pytest.mark.parametrize("authorizations", [[], [{"team_id": "T1"}]], ids=["none", "named"])
@pytest.mark.parametrize("is_over", [True, False], ids=["refused token", "accepted token"])
async def test_an_event_that_names_no_installation_may_end_an_organizations(
    lifecycle: LifecycleHandlers, recorded: Recorded, authorizations: list[Any], is_over: bool
) -> None:
    recorded.ended = {"E1"} if is_over else set()
    about = {"authorizations": authorizations, "enterprise_id": "E1"}

    await lifecycle.uninstalled(body(type="app_uninstalled") | about)
    await lifecycle.revoked(body(tokens={"bot": ["UBOT"]}) | about)

    ends = [("T1",), ("E1",), ("revoked", "T1"), ("revoked", "E1")]
    both = is_over and not authorizations
    assert recorded.gone == [each for each in ends if both or "E1" not in each]


async def test_a_persons_token_is_no_business_of_ours(
    lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.revoked(body(tokens={"oauth": ["U1"]}))

    assert recorded.gone == []


async def test_a_deleted_channel_is_given_up(
    lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.channel_deleted(body(channel="C1"))

    assert recorded.gone == [("T1", "C1")]


@pytest.mark.parametrize("event", JUNK, ids=str)
async def test_odd_events_give_nothing_up(
    event: object, lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.channel_deleted({"team_id": "T1", "event": event})
    await lifecycle.revoked({"team_id": "T1", "event": event})

    assert recorded.gone == []


async def test_without_a_workspace_nothing_is_given_up(
    lifecycle: LifecycleHandlers, recorded: Recorded
) -> None:
    await lifecycle.uninstalled({"event": {}})
    await lifecycle.revoked({"event": {"tokens": {"bot": ["UBOT"]}}})
    await lifecycle.channel_deleted({"event": {"channel": "C1"}})

    assert recorded.gone == []
