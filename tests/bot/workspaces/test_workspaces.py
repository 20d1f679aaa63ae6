"""Workspaces: opened once, kept up to date, and let go."""

import asyncio
import gc
from dataclasses import dataclass, field, replace

import pytest

from bot.core.per_workspace import NotInstalled
from bot.slack.identity import Identity
from bot.workspaces.installation import Installation
from bot.workspaces.own_keys import OwnKey
from bot.workspaces.workspaces import INSTALLATION_TTL, Workspaces
from storage.engine.outages import Unavailable
from tests.support.clock import Clock

ONE = Installation(Identity("T1", "One", "U0BOT", "B0BOT", frozenset()), "xoxb-1")


@dataclass(slots=True, weakref_slot=True, eq=False)
class Opened:
    """An opened workspace that records what it adopted."""

    installation: Installation
    closed: bool = False

    def adopt(self, installation: Installation) -> bool:
        is_renewed = self.installation.is_renewed_by(installation)
        self.installation = installation if is_renewed else self.installation
        return is_renewed

    async def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class Store:
    """Installations, which can be slow or away."""

    known: dict[str, Installation] = field(default_factory=lambda: {"T1": ONE})
    is_away: bool = False
    reads: int = 0

    async def find(self, workspace: str) -> Installation | None:
        self.reads += 1
        await asyncio.sleep(0)
        if self.is_away:
            raise Unavailable("away")
        return self.known.get(workspace)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspaces(store: Store, clock: Clock) -> Workspaces[Opened]:
    return Workspaces(store, Opened, clock, size=2)


async def test_events_that_arrive_at_once_open_a_workspace_once(
    workspaces: Workspaces[Opened], store: Store
) -> None:
    opened = await asyncio.gather(*(workspaces.of("T1") for _ in range(5)))

    assert len({id(one) for one in opened}) == 1
    assert store.reads == 1


async def test_a_workspace_that_is_not_installed_is_not_opened(
    workspaces: Workspaces[Opened],
) -> None:
    with pytest.raises(NotInstalled):
        await workspaces.of("T2")


async def test_one_that_another_node_uninstalled_is_gone_after_the_ttl(
    workspaces: Workspaces[Opened], store: Store, clock: Clock
) -> None:
    await workspaces.of("T1")
    store.known.clear()
    clock.now += INSTALLATION_TTL + 1

    with pytest.raises(NotInstalled):
        await workspaces.of("T1")


async def test_a_token_that_another_node_renewed_is_adopted(
    workspaces: Workspaces[Opened], store: Store, clock: Clock
) -> None:
    opened = await workspaces.of("T1")
    store.known["T1"] = replace(ONE, bot_token="xoxb-2")
    clock.now += INSTALLATION_TTL + 1

    assert await workspaces.of("T1") is opened
    assert opened.installation.bot_token == "xoxb-2"


async def test_with_another_bot_user_or_key_a_workspace_is_opened_again(
    workspaces: Workspaces[Opened], store: Store
) -> None:
    opened = await workspaces.of("T1")
    store.known["T1"] = replace(ONE, mistral_key=OwnKey("its own"))

    assert await workspaces.refresh("T1") is not opened


async def test_while_the_database_is_away_an_open_workspace_stays_open(
    workspaces: Workspaces[Opened], store: Store
) -> None:
    opened = await workspaces.of("T1")
    store.is_away = True

    assert await workspaces.refresh("T1") is opened


async def test_what_a_turn_still_uses_stays_the_only_one(
    workspaces: Workspaces[Opened], store: Store
) -> None:
    opened = await workspaces.of("T1")
    for team in ("T2", "T3", "T4"):
        store.known[team] = replace(ONE, identity=replace(ONE.identity, team=team))
        await workspaces.of(team)

    assert await workspaces.of("T1") is opened


async def test_a_workspace_that_nobody_uses_is_let_go(
    workspaces: Workspaces[Opened], store: Store
) -> None:
    await workspaces.of("T1")
    for team in ("T2", "T3", "T4"):
        store.known[team] = replace(ONE, identity=replace(ONE.identity, team=team))
        await workspaces.of(team)
    gc.collect()

    assert len(workspaces._opened) == 2


async def test_at_the_end_everything_that_is_open_is_closed(
    workspaces: Workspaces[Opened],
) -> None:
    opened = await workspaces.of("T1")

    await workspaces.close()

    assert opened.closed
