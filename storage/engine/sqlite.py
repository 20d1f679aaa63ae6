"""SQLite: one connection, one writer, and each transaction run in one call to its thread."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Connection, StaticPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.engine.group_commit import Body, GroupCommit, Outcome, commit_together
from storage.engine.outages import Unusable
from storage.engine.reasons import reason
from storage.engine.trouble import FileIdentity

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT = "PRAGMA busy_timeout=10000"
PRAGMAS = (
    BUSY_TIMEOUT,
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-2000",
    "PRAGMA secure_delete=ON",  # what is deleted is overwritten, not only given free
)
READS = "reads"  # execution option of an engine whose transactions only read
PRIVATE = 0o700  # permissions that stay: the owner's


def engine(url: URL, pool_timeout: float) -> AsyncEngine:
    """Engine on the file; the app uses one connection."""
    make_folder(Path(url.database or ""))
    made = create_async_engine(
        url,
        pool_timeout=pool_timeout,
        pool_reset_on_return=None,  # every transaction is ended where it is begun
        hide_parameters=True,
    )
    event.listen(made.sync_engine, "connect", _configure)
    event.listen(made.sync_engine, "begin", _begin)
    return made


def make_folder(file: Path) -> None:
    """Make the folder of a file. Raises Unusable."""
    try:
        file.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{file.parent} can't be made ({reason(error)})"
        raise Unusable(problem) from error


class TransactionRunner:
    """Runs whole transactions in aiosqlite's thread; those that wait share a commit.

    Each awaited statement costs three or four thread switches: some twenty in a short transaction,
    which take two milliseconds. `engine` works in that thread, on the same connection.
    """

    def __init__(self, connections: AsyncEngine) -> None:
        self._connections = connections
        self._connecting = asyncio.Lock()
        self._held: AsyncConnection | None = None
        self._thread: Any = None
        self._identity = FileIdentity(Path(connections.url.database or ""))
        self._transactions = GroupCommit(self._committed)
        self.has_written = False  # the last group of transactions
        self.is_file_lost = False
        self.engine = create_engine(
            "sqlite://",
            creator=self._connection,
            poolclass=StaticPool,
            hide_parameters=True,
        )
        event.listen(self.engine, "begin", _begin)
        self._reading = self.engine.execution_options(**{READS: True})

    async def run(self, body: Callable[[Connection], T]) -> T:
        return await self._transactions.run(body)

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run a transaction that only reads, between two that write, without their lock."""
        return await self._in_thread(self._read, body)

    def _read(self, body: Callable[[Connection], T]) -> T:
        with self._reading.begin() as connection:
            return body(connection)

    async def scrub(self) -> bool:
        """Empty the write-ahead log, where words outlive their rows; False if others are using it.

        It is done in the same thread, so never within a transaction.
        """
        return await self._in_thread(self._scrub)

    def _scrub(self) -> bool:
        connection = self._connection()
        connection.execute("PRAGMA busy_timeout=0")  # the next time will do as well
        try:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            connection.execute(BUSY_TIMEOUT)
        return not busy

    async def close(self) -> None:
        if self._held:
            await self._held.close()

    async def _in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        async with self._connecting:
            thread = self._thread or await self._connect()
        # As aiosqlite's own methods do: it has no public one for an arbitrary function.
        result: T = await thread._execute(function, *args, **kwargs)  # noqa: SLF001
        return result

    async def _connect(self) -> Any:
        await asyncio.to_thread(_open_once, self._connections.url.database or "")
        self._held = await self._connections.connect()
        self._thread = (await self._held.get_raw_connection()).driver_connection
        await asyncio.to_thread(self._identity.remember)
        return self._thread

    def _connection(self) -> Any:
        return self._thread._conn  # noqa: SLF001 - as in `_in_thread`

    async def _committed(self, bodies: Sequence[Body]) -> list[Outcome]:
        return await self._in_thread(self._commit, bodies)

    def _commit(self, bodies: Sequence[Body]) -> list[Outcome]:
        before = self._connection().total_changes
        outcomes = commit_together(self.engine, bodies)
        self.has_written = self._connection().total_changes != before
        self.is_file_lost = self._identity.is_lost()
        return outcomes


def _open_once(file: str) -> None:
    """Raise what opening raises: in aiosqlite's thread it would outlive the event loop."""
    with suppress(OSError):  # SQLite says better why it can't be opened
        _keep_private(file)
    sqlite3.connect(file).close()


def _keep_private(file: str) -> None:
    """Let nobody else read the database; SQLite makes its log with the same permissions."""
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    for part in (file, f"{file}-wal", f"{file}-shm"):
        with suppress(FileNotFoundError):
            Path(part).chmod(Path(part).stat().st_mode & PRIVATE)


def _configure(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # no implicit BEGIN: ours says IMMEDIATE
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    _enable_wal(cursor)
    cursor.close()


def _enable_wal(cursor: Any) -> None:
    """Switch to write-ahead logging, permanently; SQLite ignores its busy timeout here."""
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            cursor.execute("BEGIN EXCLUSIVE")  # waits for other connections, or raises
            cursor.execute("ROLLBACK")
        else:
            return


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
