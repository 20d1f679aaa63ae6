"""Database outages: classified, and retried."""

import asyncio
import math
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.engine import postgresql as engine
from storage.engine.database import Database, ping
from storage.engine.outages import Unavailable, is_outage
from storage.models import Job
from tests.support.databases import connected

# Which errors count.


class ServerError(Exception):
    """A PostgreSQL error with its SQLSTATE."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error


def wrapped(cause: Exception, *, invalidated: bool = False) -> DBAPIError:
    """An error as SQLAlchemy raises it."""
    return OperationalError("SELECT 1", {}, cause, connection_invalidated=invalidated)


OUTAGES = {
    "connection lost in use": wrapped(Exception("closed"), invalidated=True),
    "connection refused": ConnectionRefusedError(),
    "no answer in time": TimeoutError(),
    "no connection free": PoolTimeoutError(),
    "driver: connection closed": asyncpg.InterfaceError("connection is closed"),
    "server: connection failure": wrapped(ServerError("08006")),
    "server: deadlock": wrapped(ServerError("40P01")),
    "server: serialization": wrapped(ServerError("40001")),
    "server: too many connections": ServerError("53300"),
    "server: disk full": wrapped(ServerError("53100")),
    "server: shutting down": wrapped(ServerError("57P01")),
    "server: starting up": ServerError("57P03"),
    "server: disk broken": wrapped(ServerError("58030")),
    "file: busy": wrapped(of_sqlite(sqlite3.SQLITE_BUSY)),
    "file: busy, bare": of_sqlite(sqlite3.SQLITE_BUSY),
    "file: busy, in detail": wrapped(of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)),
    "file: locked": wrapped(of_sqlite(sqlite3.SQLITE_LOCKED)),
    "file: not readable": wrapped(of_sqlite(sqlite3.SQLITE_IOERR_READ)),
    "file: not to be opened": wrapped(of_sqlite(sqlite3.SQLITE_CANTOPEN)),
    "file: disk full": wrapped(of_sqlite(sqlite3.SQLITE_FULL)),
}
MISTAKES = {
    "anything else": ValueError(),
    "nothing known": wrapped(Exception()),
    "driver misused": InterfaceError("SELECT 1", {}, asyncpg.InterfaceError("in progress")),
    "server: known already": wrapped(ServerError("23505")),
    "server: no such table": wrapped(ServerError("42P01")),
    "server: wrong password": ServerError("28P01"),
    "server: no such database": ServerError("3D000"),
    "file: known already": wrapped(of_sqlite(sqlite3.SQLITE_CONSTRAINT_UNIQUE)),
    "file: no such table": wrapped(of_sqlite(sqlite3.SQLITE_ERROR)),
    "file: not a database": wrapped(of_sqlite(sqlite3.SQLITE_NOTADB)),
    "file: no code": wrapped(sqlite3.ProgrammingError("closed")),
}


@pytest.mark.parametrize("error", OUTAGES.values(), ids=OUTAGES.keys())
def test_this_is_an_outage(error: Exception) -> None:
    assert is_outage(error)


@pytest.mark.parametrize("error", MISTAKES.values(), ids=MISTAKES.keys())
def test_this_is_no_outage(error: Exception) -> None:
    assert not is_outage(error)


# What a transaction raises.


def add_job(connection: Connection) -> None:
    connection.execute(insert(Job).values(name="purge", due=0.0))


def read_nowhere(connection: Connection) -> None:
    connection.execute(text("SELECT * FROM nowhere"))


async def test_a_duplicate_is_no_outage(database: Database) -> None:
    await database.run(add_job)

    with pytest.raises(IntegrityError):
        await database.run(add_job)


async def test_a_missing_table_is_no_outage(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.run(read_nowhere)


async def test_a_server_that_is_not_there_is_unavailable(unused_tcp_port: int) -> None:
    async with connected(f"postgres://me@127.0.0.1:{unused_tcp_port}/name") as database:
        with pytest.raises(Unavailable):
            await database.run(ping)


async def test_a_missing_database_is_a_mistake(migrated_postgresql: str) -> None:
    url = migrated_postgresql.replace("threadwind_", "nowhere_")
    async with connected(url) as database:
        with pytest.raises(DBAPIError):
            await database.run(ping)


async def test_an_outage_names_its_cause(unused_tcp_port: int) -> None:
    async with connected(f"postgres://me@127.0.0.1:{unused_tcp_port}/name") as database:
        with pytest.raises(Unavailable) as outage:
            await database.run(ping)

    assert isinstance(outage.value.__cause__, OSError)


# PostgreSQL.

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.fixture
async def postgresql(migrated_postgresql: str) -> AsyncIterator[Database]:
    async with connected(migrated_postgresql) as database:
        yield database


def close_in_use(connection: Connection) -> None:
    """Fail as if the server ended in the middle of the transaction."""
    connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    connection.execute(select(Job.name))


def close_others(connection: Connection) -> None:
    connection.execute(text(f"{OTHERS} AND pid <> pg_backend_pid()"))


async def test_a_connection_that_the_server_closes_in_use_is_an_outage(
    postgresql: Database,
) -> None:
    with pytest.raises(Unavailable):
        await postgresql.run(close_in_use)


async def test_after_an_outage_the_next_transaction_works(postgresql: Database) -> None:
    with pytest.raises(Unavailable):
        await postgresql.run(close_in_use)

    await postgresql.run(ping)


async def test_a_connection_that_the_server_closed_in_the_pool_is_replaced(
    postgresql: Database, migrated_postgresql: str
) -> None:
    await postgresql.run(ping)
    async with connected(migrated_postgresql) as other:
        await other.run(close_others)

    await postgresql.run(ping)


# SQLite.


@pytest.fixture
async def sqlite(migrated_sqlite: str) -> AsyncIterator[Database]:
    """A database that does not wait for others."""
    async with connected(migrated_sqlite) as database:
        await database.run(be_impatient)
        yield database


@pytest.fixture
def locked(sqlite: Database) -> Iterator[sqlite3.Connection]:
    """Somebody else's connection that holds the whole file."""
    assert sqlite.file
    with closing(sqlite3.connect(sqlite.file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def be_impatient(connection: Connection) -> None:
    connection.execute(text("PRAGMA busy_timeout=0"))


async def test_a_file_that_somebody_else_holds_is_unavailable(
    sqlite: Database, locked: sqlite3.Connection
) -> None:
    with pytest.raises(Unavailable):
        await sqlite.run(ping)


async def test_a_file_that_somebody_else_let_go_of_is_available(
    sqlite: Database, locked: sqlite3.Connection
) -> None:
    with pytest.raises(Unavailable):
        await sqlite.run(ping)
    locked.execute("ROLLBACK")

    await sqlite.run(ping)


# Insisting.


class Shaky(Database):
    """A database that fails a number of times, and then works."""

    def __init__(self, working: Database, failures: int, error: Exception) -> None:
        """Another view of the same database."""
        self.__dict__.update(vars(working))
        self.failures = failures
        self.error = error
        self.retries = 0
        self.on_retry = self.count

    def count(self) -> None:
        self.retries += 1

    async def run(self, body: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.failures:
            self.failures -= 1
            raise self.error
        return await super().run(body, *args, **kwargs)


def one_more(connection: Connection, number: int, *, than: int) -> int:
    connection.execute(text("SELECT 1"))
    return number + than


async def test_retrying_returns_the_result_without_an_outage_too(database: Database) -> None:
    assert await database.run_with_retry(one_more, 1, than=2) == 3


async def test_retrying_goes_on_when_the_database_is_back(database: Database) -> None:
    shaky = Shaky(database, 1, Unavailable())

    assert await shaky.run_with_retry(one_more, 1, than=2) == 3


async def test_each_retry_is_told(database: Database) -> None:
    shaky = Shaky(database, 2, Unavailable())

    await shaky.run_with_retry(ping)

    assert shaky.retries == 2


async def test_retrying_does_not_repeat_a_mistake(database: Database) -> None:
    shaky = Shaky(database, 1, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        await shaky.run_with_retry(ping)

    assert shaky.retries == 0


@pytest.mark.parametrize("trusted", [0.0, math.inf], ids=["idle", "in-use"])
async def test_a_connection_that_was_closed_meanwhile_is_replaced(
    postgresql: Database, migrated_postgresql: str, trusted: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRUSTED_FOR", trusted)
    driver = await postgresql.run(driver_of)
    async with connected(migrated_postgresql) as other:
        await other.run(close_others)
    while trusted and not driver.is_closed():  # an idle one is pinged, whether it knows or not
        await asyncio.sleep(0.01)

    await postgresql.run(ping)

    assert await postgresql.run(driver_of) is not driver


@pytest.mark.parametrize(("trusted", "pings"), [(0.0, 1), (math.inf, 0)], ids=["idle", "in-use"])
async def test_a_connection_in_use_takes_no_ping(
    postgresql: Database, trusted: float, pings: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRUSTED_FOR", trusted)
    sent: list[str] = []
    driver = await postgresql.run(driver_of)
    driver.add_query_logger(lambda query: sent.append(query.query))

    await postgresql.run(ping)

    assert sent == ["SELECT 1"] * pings + ["BEGIN;", "COMMIT;"]


def driver_of(connection: Connection) -> Any:
    """The connection below, as the driver has it."""
    return connection.connection.driver_connection
