"""Database URLs, transactions and settings of both engines."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine.database import Database, normalised, ping
from storage.engine.outages import Unavailable
from storage.engine.sqlite import _enable_wal
from storage.models import Job, Turn
from tests.storage.support.hands import Hand, message, rows
from tests.support.databases import connected

ADDRESSES = {
    "sqlite:///data/threadwind.db": "sqlite+aiosqlite:///data/threadwind.db",
    "sqlite:////var/lib/threadwind.db": "sqlite+aiosqlite:////var/lib/threadwind.db",
    "sqlite+pysqlite:///threadwind.db": "sqlite+aiosqlite:///threadwind.db",
    "postgres://me:word@host:5433/name": "postgresql+asyncpg://me:word@host:5433/name",
    "postgresql://me@host/name": "postgresql+asyncpg://me@host/name",
    "postgresql+psycopg2://me@host/name": "postgresql+asyncpg://me@host/name",
    "postgresql+asyncpg://me@host/name": "postgresql+asyncpg://me@host/name",
}


@pytest.mark.parametrize(("given", "meant"), ADDRESSES.items())
def test_an_address_names_the_driver_that_we_use(given: str, meant: str) -> None:
    assert normalised(given).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize("address", ["", "threadwind.db", "postgres", "://"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="isn't a database address"):
        normalised(address)


def test_a_refusal_does_not_repeat_the_address() -> None:
    with pytest.raises(ValueError, match="isn't a database address") as refusal:
        normalised("postgres:me:pass-word@host")

    assert "pass-word" not in str(refusal.value)


def test_another_database_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'mysql' aren't supported"):
        normalised("mysql://me@host/name")


def test_an_sqlite_database_knows_its_file() -> None:
    assert Database("sqlite:///data/threadwind.db").file == Path("data/threadwind.db")


def test_a_postgresql_database_has_no_file() -> None:
    assert Database("postgres://me@host/name").file is None


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        normalised(address)


# Transactions.


async def test_a_transaction_that_returns_is_kept(database: Database) -> None:
    await database.run(add_job, "purge")

    assert len(await rows(database, Job)) == 1


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await database.run(add_job_and_fail, "purge")

    assert await rows(database, Job) == []


async def test_more_transactions_than_connections_wait_for_their_turn(database: Database) -> None:
    await asyncio.gather(*(database.run(add_job, f"job {n}") for n in range(50)))

    assert len(await rows(database, Job)) == 50


async def test_a_caller_that_is_cancelled_waits_for_the_end_of_its_transaction(
    database: Database,
) -> None:
    caller = asyncio.create_task(database.run(add_job, "purge"))
    await asyncio.sleep(0)  # now it has begun

    caller.cancel()

    with pytest.raises(asyncio.CancelledError):
        await caller
    assert len(await rows(database, Job)) == 1


async def test_a_transaction_that_fails_behind_a_cancelled_caller_leaves_nothing(
    database: Database,
) -> None:
    caller = asyncio.create_task(database.run(add_job_and_fail, "purge"))
    await asyncio.sleep(0)  # now it has begun

    caller.cancel()

    with pytest.raises(asyncio.CancelledError):
        await caller
    assert await rows(database, Job) == []


async def test_an_error_does_not_tell_what_somebody_wrote(here: Hand, database: Database) -> None:
    turn = await here.begin(message(text="my secret"))

    with pytest.raises(DBAPIError) as failure:
        await database.run(duplicate, turn.id)

    assert "my secret" not in str(failure.value)


async def test_a_turn_needs_a_thread(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await database.run(add_orphan)


def add_job(connection: Connection, name: str) -> None:
    connection.execute(insert(Job).values(name=name, due=0.0))


def add_job_and_fail(connection: Connection, name: str) -> None:
    add_job(connection, name)
    raise ZeroDivisionError


def duplicate(connection: Connection, turn_id: int) -> None:
    row = connection.execute(select(*Turn.__table__.columns).where(Turn.id == turn_id)).one()
    connection.execute(insert(Turn).values(row._asdict()))


def add_orphan(connection: Connection) -> None:
    row = {"thread_id": 404, "team": "T1", "channel": "C1", "ts": "1.0", "cause": "message"}
    who = {"user": "U1", "user_team": "T1", "attempts": 0, "created_at": 0.0}
    connection.execute(insert(Turn).values(row | who))


# SQLite.

PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}


@pytest.fixture
async def sqlite(migrated_sqlite: str) -> AsyncIterator[Database]:
    async with connected(migrated_sqlite) as database:
        yield database


@pytest.mark.parametrize(("pragma", "value"), PRAGMAS.items(), ids=PRAGMAS.keys())
async def test_sqlite_is_configured_on_connecting(
    pragma: str, value: str | int, sqlite: Database
) -> None:
    def read(connection: Connection) -> object:
        return connection.execute(text(f"PRAGMA {pragma}")).scalar_one()

    assert await sqlite.run(read) == value


async def test_sqlite_locks_for_writing_at_once(sqlite: Database, migrated_sqlite: str) -> None:
    """Otherwise a transaction that reads first could not write after another wrote."""
    async with connected(migrated_sqlite) as other, sqlite.engine.begin() as connection:
        assert await connection.scalar(select(func.count()).select_from(Job)) == 0
        adding = asyncio.create_task(other.run(add_job, "theirs"))
        await connection.run_sync(add_job, "ours")
        await connection.commit()

        await adding

    assert [job.name for job in await rows(sqlite, Job)] == ["ours", "theirs"]


HOLDS = {
    "reads": ["BEGIN", "SELECT * FROM somewhere"],
    "writes": ["BEGIN IMMEDIATE", "INSERT INTO somewhere VALUES (1)"],
}


@pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS.keys())
def test_switching_to_the_log_waits_for_who_uses_the_file(hold: list[str], tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("CREATE TABLE somewhere (name)")
    for statement in hold:
        other.execute(statement)
    ours = sqlite3.connect(file, timeout=0, isolation_level=None)

    _enable_wal(Impatient(ours, other))

    assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    ours.close()
    other.close()


@dataclass(frozen=True, slots=True)
class Impatient:
    """A cursor; the other connection releases the file as soon as this one waits for it."""

    ours: sqlite3.Connection
    other: sqlite3.Connection

    def execute(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                self.ours.execute(statement)
            self.other.execute("ROLLBACK")
        self.ours.execute(statement)


async def test_the_directory_of_the_file_is_made(tmp_path: Path) -> None:
    async with connected(f"sqlite:///{tmp_path}/new/place/threadwind.db") as database:
        await database.run(ping)

    assert (tmp_path / "new" / "place" / "threadwind.db").is_file()


# PostgreSQL.


@pytest.fixture
async def proxy(migrated_postgresql: str) -> AsyncIterator[str]:
    """URL of the server by TCP, without TLS, as platforms write it."""
    url = normalised(migrated_postgresql)
    socket = f"{url.query['host']}/.s.PGSQL.5432"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_unix_connection(socket)
        await asyncio.gather(copy(reader, forth), copy(back, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"postgres://postgres@127.0.0.1:{port}/{url.database}"


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
async def test_a_server_without_tls_is_used_where_the_address_allows_it(
    mode: str, proxy: str
) -> None:
    async with connected(f"{proxy}?sslmode={mode}") as database:
        await database.run(ping)


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
async def test_a_server_without_tls_is_refused_where_the_address_demands_it(
    mode: str, proxy: str
) -> None:
    async with connected(f"{proxy}?sslmode={mode}") as database:
        with pytest.raises(Unavailable) as outage:
            await database.run(ping)

    assert "SSL" in str(outage.value.__cause__)


async def test_an_address_that_demands_channel_binding_works(proxy: str) -> None:
    async with connected(f"{proxy}?channel_binding=require") as database:
        await database.run(ping)


@pytest.mark.parametrize("prepared", [True, False], ids=["on", "off"])
async def test_prepared_statements_can_be_turned_off(
    prepared: bool, migrated_postgresql: str
) -> None:
    database = Database(migrated_postgresql, prepared_statements=prepared)
    for second in range(3):
        await Hand(database, "here").accept(message(second))

    kept = await database.run(count_prepared)

    await database.close()
    assert bool(kept) is prepared


async def test_the_inbox_works_without_prepared_statements(migrated_postgresql: str) -> None:
    database = Database(migrated_postgresql, prepared_statements=False)
    here = Hand(database, "here")
    turn = await here.begin()
    await here.accept(message(1))

    following = await here.finish(turn)

    assert following
    assert await here.finish(following) is None
    await database.close()


def count_prepared(connection: Connection) -> int:
    """Number of prepared statements on the server, except this one."""
    query = "SELECT count(*) FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared%'"
    return int(connection.execute(text(query)).scalar_one())
