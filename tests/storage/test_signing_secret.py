"""Nodes without keys share one random secret."""

import asyncio
from contextlib import AsyncExitStack

from storage import signing_secret
from storage.engine.database import Database
from tests.support.databases import connected


async def test_nodes_that_start_together_share_a_secret(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(4)]

        shared = await asyncio.gather(*(node.run(signing_secret.shared) for node in nodes))

    assert len(set(shared)) == 1
    assert len(shared[0]) == 64


async def test_the_secret_stays(database: Database) -> None:
    first = await database.run(signing_secret.shared)

    assert await database.run(signing_secret.shared) == first
