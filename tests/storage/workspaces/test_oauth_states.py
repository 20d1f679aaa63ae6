"""The state of an install serves once."""

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy import Connection, func, select

from storage.engine.database import Database
from storage.models import UsedState
from storage.workspaces import oauth_states
from tests.support.databases import connected

TERM = 600.0


def rows(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(UsedState)) or 0


async def test_a_state_serves_once(database: Database) -> None:
    uses = [await database.run(oauth_states.use, "signed-state", TERM) for _ in range(3)]

    assert uses == [True, False, False]


async def test_on_many_nodes_at_once_a_state_serves_once(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(4)]

        uses = await asyncio.gather(
            *(node.run(oauth_states.use, "signed-state", TERM) for node in nodes for _ in range(3))
        )

    assert sum(uses) == 1


async def test_each_state_serves(database: Database) -> None:
    uses = [await database.run(oauth_states.use, state, TERM) for state in ("one", "two")]

    assert uses == [True, True]


async def test_used_states_are_kept_only_while_their_signature_is_valid(
    database: Database,
) -> None:
    for number in range(5):
        await database.run(oauth_states.use, f"old-{number}", 0.0)

    await database.run(oauth_states.use, "new", TERM)

    assert await database.run(rows) == 1
