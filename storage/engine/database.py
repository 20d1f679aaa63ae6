"""Database access: one engine and one way to run a transaction, for SQLite and PostgreSQL."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage import encryption
from storage.encryption import Cipher
from storage.engine import postgresql, sqlite
from storage.engine.outages import Unavailable, is_outage
from storage.engine.reasons import reason
from storage.engine.trouble import FILE_GONE, Trouble

P = ParamSpec("P")
T = TypeVar("T")

STATEMENT_TIMEOUT = 10.0  # seconds; only a migration needs more
CANCELLED_TIMEOUT = 5.0  # seconds a transaction may continue after its caller was cancelled
POOL_TIMEOUT = 60.0  # seconds a transaction waits for a connection
RETRY_DELAY = 0.5  # seconds between attempts while the database is unavailable


class Database:
    """Runs functions of a connection, each in one transaction.

    A transaction's body is a plain function `body(connection, ...)`: it cannot await, so no
    transaction can ever be held open during slow I/O.
    """

    def __init__(
        self,
        url: str,
        *,
        prepared_statements: bool = True,
        statement_timeout: float | None = STATEMENT_TIMEOUT,
        cipher: Cipher | None = None,
    ) -> None:
        self.url = normalised(url)
        if self.is_sqlite:
            self.engine = sqlite.engine(self.url, POOL_TIMEOUT)
        else:
            self.engine = postgresql.engine(
                self.url,
                POOL_TIMEOUT,
                prepared_statements=prepared_statements,
                statement_timeout=statement_timeout,
            )
        self.trouble = Trouble()
        self._runner = sqlite.TransactionRunner(self.engine) if self.is_sqlite else None
        encryption.use(cipher or Cipher(), self.engine.sync_engine, self.sync_engine)
        self.on_retry: Callable[[], None] = _nothing

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, if there is one."""
        return Path(self.url.database or "") if self.is_sqlite else None

    async def run(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `body` in one transaction: committed when it returns, rolled back when it raises.

        Raises Unavailable during an outage: whether it committed may be unknown. A cancelled
        caller waits for the end of the transaction: a connection abandoned in the middle of one
        would keep its locks.
        """
        transaction = asyncio.ensure_future(self._run(body, *args, **kwargs))
        try:
            return await asyncio.shield(transaction)
        except asyncio.CancelledError:
            transaction.add_done_callback(_retrieve)
            await asyncio.wait([transaction], timeout=CANCELLED_TIMEOUT)
            transaction.cancel()
            raise

    async def run_with_retry(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run an idempotent `body`, and retry it until the database is available."""
        while True:
            try:
                return await self.run(body, *args, **kwargs)
            except Unavailable:
                self.on_retry()
                await asyncio.sleep(RETRY_DELAY)

    async def read(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a `body` that only reads: it takes no lock, and waits for nobody's. As `run` else."""
        if self._runner is None:
            return await self.run(body, *args, **kwargs)
        try:
            return await self._runner.read(lambda connection: body(connection, *args, **kwargs))
        except Exception as error:
            if is_outage(error):
                self.trouble.begins(reason(error))
                raise Unavailable(reason(error)) from error
            raise

    async def _run(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            if self._runner:
                result = await self._runner.run(
                    lambda connection: body(connection, *args, **kwargs)
                )
            else:
                async with self.engine.begin() as connection:
                    result = await connection.run_sync(body, *args, **kwargs)
        except Exception as error:
            if is_outage(error):
                self.trouble.begins(reason(error))
                raise Unavailable(reason(error)) from error
            raise
        self._look_at_trouble()
        return result

    def _look_at_trouble(self) -> None:
        if self._runner and self._runner.is_file_lost:
            self.trouble.begins(FILE_GONE)
        else:
            self.trouble.worked(has_written=self._runner is None or self._runner.has_written)

    async def scrub(self) -> None:
        """Remove what was deleted from SQLite's log, too; PostgreSQL vacuums on its own."""
        if self._runner:
            await self._runner.scrub()

    @property
    def sync_engine(self) -> Engine:
        """The synchronous engine, for event listeners on statements."""
        return self._runner.engine if self._runner else self.engine.sync_engine

    async def close(self) -> None:
        if self._runner:
            await self._runner.close()
        await self.engine.dispose()


class NoFile(ValueError):
    """An SQLite database in memory."""


def _nothing() -> None: ...


def _retrieve(transaction: asyncio.Future[Any]) -> None:
    """Retrieve the exception of a transaction that nobody awaits, or asyncio would log it."""
    if not transaction.cancelled():
        transaction.exception()


def normalised(url: str) -> URL:
    """Parse a database URL, also as hosting platforms write it, and set the async driver.

    Raises ValueError for an invalid URL, or for another database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("this isn't a database address") from error
    match parsed.get_backend_name():
        case "postgres" | "postgresql":
            return parsed.set(drivername="postgresql+asyncpg")
        case "sqlite" if parsed.database in {None, "", ":memory:"}:
            raise NoFile("an SQLite database needs a file, or nothing would be remembered")
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case other:
            raise ValueError(f"databases of type {other!r} aren't supported")


def ping(connection: Connection) -> None:
    """Check the connection; raises if the database does not answer."""
    connection.execute(text("SELECT 1"))
