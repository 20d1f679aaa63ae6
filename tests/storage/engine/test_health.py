"""Health check of the database."""

import pytest

from storage.engine.database import Database, ping
from storage.engine.outages import Unavailable
from tests.support.databases import connected


async def test_a_database_that_works_answers(database: Database) -> None:
    await database.run(ping)


async def test_a_database_that_is_not_there_raises() -> None:
    async with connected("postgresql://nobody@127.0.0.1:1/nothing") as database:
        with pytest.raises(Unavailable, match="nothing listens at its address"):
            await database.run(ping)
