"""The state of an install is ours, young, and used once."""

import asyncio

import pytest
from sqlalchemy import Connection, func, select

from bot.core.signed_tokens import SignedTokens
from bot.workspaces.oauth_states import TERM, OAuthStates
from storage.engine.database import Database
from storage.models import UsedState

NOW = 1_700_000_000.0


def states(database: Database, now: float = NOW, secret: str = "secret") -> OAuthStates:
    return OAuthStates(SignedTokens((secret,), lambda: now), database)


def rows(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(UsedState)) or 0


async def test_a_state_serves_once(sqlite: Database) -> None:
    store = states(sqlite)
    state = await store.async_issue()

    uses = [await store.async_consume(state) for _ in range(2)]

    assert uses == [True, False]


async def test_of_many_uses_at_once_one_succeeds(sqlite: Database) -> None:
    store = states(sqlite)
    state = await store.async_issue()

    uses = await asyncio.gather(*(store.async_consume(state) for _ in range(20)))

    assert sum(uses) == 1


async def test_another_node_takes_a_state(sqlite: Database) -> None:
    state = await states(sqlite).async_issue()

    assert await states(sqlite, NOW + 30).async_consume(state)


@pytest.mark.parametrize(
    ("now", "secret"), [(NOW + TERM + 2, "secret"), (NOW, "another")], ids=["too old", "not ours"]
)
async def test_another_state_is_refused_and_nothing_stored(
    sqlite: Database, now: float, secret: str
) -> None:
    state = await states(sqlite).async_issue()

    assert not await states(sqlite, now, secret).async_consume(state)
    assert await sqlite.run(rows) == 0


@pytest.mark.parametrize("state", ["", "null", "x" * 5_000, "ä.b.c", "'; DROP TABLE"])
async def test_what_is_no_state_is_refused_and_nothing_stored(sqlite: Database, state: str) -> None:
    assert not await states(sqlite).async_consume(state)
    assert await sqlite.run(rows) == 0


async def test_asking_for_states_stores_nothing(sqlite: Database) -> None:
    for _ in range(20):
        await states(sqlite).async_issue()

    assert await sqlite.run(rows) == 0
