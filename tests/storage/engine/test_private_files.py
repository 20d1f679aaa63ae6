"""Traces of an SQLite database on the disk: for nobody else, and only what its rows hold."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, text, update

from storage.engine import schema
from storage.engine.database import Database
from storage.models import Turn
from tests.bot.recorded_turns import answered
from tests.storage.support.hands import FIRST, Hand
from tests.support.databases import connected

WORDS = b"the salaries of everybody"


def files(database: Path) -> list[Path]:
    return sorted(database.parent.glob(f"{database.name}*"))


def modes(database: Path) -> dict[str, str]:
    return {file.name: mode(file) for file in files(database)}


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def set_mode(path: Path, mode: int) -> None:
    path.chmod(mode)


def everything_in(database: Path) -> bytes:
    return b"".join(file.read_bytes() for file in files(database))


def write_words(connection: Connection) -> None:
    connection.execute(update(Turn).values(text=WORDS.decode()))


def take_words(connection: Connection) -> None:
    connection.execute(update(Turn).values(text=""))


def delete_turns(connection: Connection) -> None:
    connection.execute(delete(Turn))


async def with_words(database: Database) -> None:
    """A turn that held words until a moment ago."""
    await answered(database)
    await database.run(write_words)
    await database.run(take_words)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=oct)
async def test_a_new_database_is_for_nobody_else(tmp_path: Path, mask: int) -> None:
    file = tmp_path / "data" / "threadwind.db"
    before = os.umask(mask)
    try:
        async with connected(f"sqlite:///{file}") as database:
            await database.run(schema.migrate)

            found = modes(file)
    finally:
        os.umask(before)

    assert found == dict.fromkeys(
        ["threadwind.db", "threadwind.db-shm", "threadwind.db-wal"], "0o600"
    )
    assert mode(file.parent) == "0o700"


async def test_a_database_of_an_earlier_version_is_taken_from_others(
    migrated_sqlite: str, sqlite_file: Path
) -> None:
    set_mode(sqlite_file, 0o644)

    async with connected(migrated_sqlite) as database:
        await answered(database)

        assert set(modes(sqlite_file).values()) == {"0o600"}


async def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    set_mode(tmp_path, 0o750)

    async with connected(f"sqlite:///{tmp_path / 'threadwind.db'}") as database:
        await database.run(schema.migrate)

    assert mode(tmp_path) == "0o750"


async def test_words_outlive_their_row_in_the_log(sqlite: Database, sqlite_file: Path) -> None:
    await with_words(sqlite)

    assert WORDS in everything_in(sqlite_file)


async def test_after_scrubbing_no_file_holds_what_no_row_holds(
    sqlite: Database, sqlite_file: Path
) -> None:
    await with_words(sqlite)

    await sqlite.scrub()

    assert WORDS not in everything_in(sqlite_file)


async def test_a_deleted_row_is_overwritten(sqlite: Database, sqlite_file: Path) -> None:
    await answered(sqlite)
    await sqlite.run(write_words)
    await sqlite.scrub()
    assert WORDS in everything_in(sqlite_file)

    await sqlite.run(delete_turns)
    await sqlite.scrub()

    assert WORDS not in everything_in(sqlite_file)


async def test_scrubbing_waits_for_nobody(sqlite: Database, sqlite_file: Path) -> None:
    await with_words(sqlite)
    with sqlite3.connect(sqlite_file) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchall()
        await sqlite.run(take_words)

        await sqlite.scrub()  # and comes back

    reader.close()


async def test_after_scrubbing_beside_others_transactions_wait_as_before(
    sqlite: Database,
) -> None:
    await sqlite.scrub()

    timeout = await sqlite.run(
        lambda connection: connection.execute(text("PRAGMA busy_timeout")).scalar_one()
    )

    assert timeout == 10_000


async def test_scrubbing_between_transactions_loses_nothing(database: Database) -> None:
    await database.scrub()
    await Hand(database, "here").begin(FIRST)
    await database.scrub()

    found = await database.run(
        lambda connection: connection.execute(text("SELECT count(*) FROM turns")).scalar_one()
    )

    assert found == 1
