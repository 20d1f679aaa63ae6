"""Simultaneous transactions on SQLite: one commit, each its own outcome, nothing lost."""

import asyncio
import random
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import Connection, event, text

from storage.engine.database import Database
from storage.engine.group_commit import LARGEST, LONGEST
from storage.engine.outages import Unavailable

CUTS = 20  # power cuts per run


class Refused(Exception):
    """Error of a body that changes its mind."""


@pytest_asyncio.fixture
async def database(sqlite_file: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{sqlite_file}")
    await made.run(lambda connection: connection.execute(text("CREATE TABLE pairs (n, half)")))
    yield made
    await made.close()


@pytest.fixture
def commits(database: Database) -> list[float]:
    """Times of the commits from here on."""
    times: list[float] = []
    event.listen(database.sync_engine, "commit", lambda _: times.append(time.monotonic()))
    return times


def add(connection: Connection, n: int) -> int:
    for half in ("first", "second"):
        connection.execute(text("INSERT INTO pairs VALUES (:n, :half)"), {"n": n, "half": half})
    return n


def add_and_refuse(connection: Connection, n: int) -> int:
    add(connection, n)
    raise Refused


def stored(file: Path) -> list[int]:
    """Numbers of the pairs in a file, in the order in which they were added; half a pair fails."""
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = connection.execute("SELECT n, half FROM pairs ORDER BY rowid").fetchall()
    connection.close()
    assert [half for _, half in rows] == ["first", "second"] * (len(rows) // 2)
    return [n for n, _ in rows[::2]]


async def test_transactions_that_wait_share_a_commit(
    database: Database, commits: list[float]
) -> None:
    added = await asyncio.gather(*(database.run(add, n) for n in range(50)))

    assert added == list(range(50))
    assert len(commits) < 10
    assert stored(database.file or Path()) == list(range(50))


async def test_a_body_that_fails_hurts_no_other(database: Database) -> None:
    bodies = [add_and_refuse if n % 3 == 0 else add for n in range(30)]

    outcomes = await asyncio.gather(
        *(database.run(body, n) for n, body in enumerate(bodies)), return_exceptions=True
    )

    assert [n for n in range(30) if isinstance(outcomes[n], Refused)] == list(range(0, 30, 3))
    assert stored(database.file or Path()) == [n for n in range(30) if n % 3]


async def test_a_full_disk_is_told_to_all_whose_words_it_lost(database: Database) -> None:
    await database.run(lambda connection: connection.execute(text("PRAGMA max_page_count=16")))
    filler = "x" * 200_000

    def fill(connection: Connection) -> None:
        connection.execute(text("INSERT INTO pairs VALUES (:n, 'first')"), {"n": filler})

    outcomes = await asyncio.gather(
        *(database.run(body) for body in (lambda c: add(c, 1), fill, lambda c: add(c, 2))),
        return_exceptions=True,
    )
    added = [n for n, found in zip((1, None, 2), outcomes, strict=True) if found == n]

    assert isinstance(outcomes[1], Unavailable)
    assert stored(database.file or Path()) == added
    assert await database.run(add, 3) == 3


async def test_a_caller_that_left_before_its_turn_changes_nothing(database: Database) -> None:
    first = asyncio.create_task(database.run(lambda _: time.sleep(0.05)))
    left = asyncio.create_task(database._runner.run(lambda c: add(c, 1)))  # type: ignore[union-attr]
    await asyncio.sleep(0)
    left.cancel()

    await first
    await database.run(add, 2)

    assert stored(database.file or Path()) == [2]


async def test_what_takes_long_is_not_waited_for_by_those_behind_it(
    database: Database, commits: list[float]
) -> None:
    slow = [database.run(lambda _: time.sleep(2 * LONGEST)) for _ in range(3)]

    await asyncio.gather(*slow, *(database.run(add, n) for n in range(3)))

    assert len(commits) >= len(slow)


async def test_a_crowd_is_committed_in_groups_in_its_order(database: Database) -> None:
    crowd = range(3 * LARGEST)

    await asyncio.gather(*(database.run(add, n) for n in crowd))

    assert stored(database.file or Path()) == list(crowd)


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_acknowledged_survives_a_power_cut(
    database: Database, tmp_path: Path, seed: int
) -> None:
    """At any moment, between two instructions of the database, its files hold what was told."""
    chance = random.Random(seed)
    file, told = database.file or Path(), list[int]()
    cuts: list[tuple[list[int], Path]] = []

    def cut() -> int:
        if len(cuts) < CUTS and chance.random() < 0.1:
            copy = tmp_path / f"cut-{len(cuts)}.db"
            for end in ("", "-wal"):
                shutil.copy(f"{file}{end}", f"{copy}{end}")
            cuts.append((list(told), copy))
        return 0

    async def write(n: int) -> None:
        await asyncio.sleep(chance.random() / 100)
        told.append(await database.run(add, n))

    await database.run(
        lambda c: c.connection.driver_connection.set_progress_handler(cut, 10)  # type: ignore[union-attr]
    )
    await asyncio.gather(*(write(n) for n in range(400)))

    assert len(cuts) == CUTS
    for acknowledged, copy in cuts:
        assert set(acknowledged) <= set(stored(copy))
