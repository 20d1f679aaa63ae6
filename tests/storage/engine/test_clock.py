"""The database's clock."""

import time

from sqlalchemy import Connection, select

from storage.engine.clock import now
from storage.engine.database import Database


async def test_the_database_counts_seconds_since_1970(database: Database) -> None:
    before = time.time()

    seconds = await database.run(read)

    assert before - 1 < seconds < time.time() + 1


async def test_the_clock_goes_on_within_a_transaction(database: Database) -> None:
    first, second = await database.run(read_twice)

    assert second > first


def read(connection: Connection) -> float:
    return float(connection.execute(select(now())).scalar_one())


def read_twice(connection: Connection) -> tuple[float, float]:
    first = read(connection)
    while (second := read(connection)) == first:
        pass
    return first, second
