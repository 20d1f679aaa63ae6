"""The database: one engine, one way to run a transaction, SQLite and PostgreSQL alike."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage.engine import postgresql, sqlite
from storage.engine.outages import Unavailable, is_outage

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")

STATEMENT_TIMEOUT = 10.0  # seconds; only a migration needs more
ENDING_TIMEOUT = 5.0  # seconds a transaction may go on after its caller was cancelled
POOL_TIMEOUT = 60.0  # seconds a transaction waits for a connection
RETRY = 0.5  # seconds between tries while the database is away


class Database:
    """Runs functions of a connection, each in one transaction.

    A transaction's body is a plain function `body(connection, ...)`: it cannot await, so no
    transaction can ever be held open while something slow is going on.
    """

    def __init__(
        self,
        url: str,
        *,
        prepared_statements: bool = True,
        statement_timeout: float | None = STATEMENT_TIMEOUT,
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
        self._one_hop = sqlite.OneHop(self.engine) if self.is_sqlite else None
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

        Raises Unavailable where the database was away: whether it committed may not be known. A
        caller that is cancelled meanwhile waits for the end of the transaction: a connection
        that is left in the middle of one would keep its locks.
        """
        transaction = asyncio.ensure_future(self._run(body, *args, **kwargs))
        try:
            return await asyncio.shield(transaction)
        except asyncio.CancelledError:
            transaction.add_done_callback(_retrieve)
            await asyncio.wait([transaction], timeout=ENDING_TIMEOUT)
            transaction.cancel()
            raise

    async def run_with_retry(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `run`, however long the database is away: for what may be carried out twice."""
        while True:
            try:
                return await self.run(body, *args, **kwargs)
            except Unavailable as outage:
                log.warning("database_away", error=str(outage))
                self.on_retry()
                await asyncio.sleep(RETRY)

    async def _run(
        self, body: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            if self._one_hop:
                return await self._one_hop.run(lambda it: body(it, *args, **kwargs))
            async with self.engine.begin() as connection:
                return await connection.run_sync(body, *args, **kwargs)
        except Exception as error:
            if is_outage(error):
                raise Unavailable(type(error).__name__) from error
            raise

    @property
    def sync_engine(self) -> Engine:
        """Where statements can be listened to."""
        return self._one_hop.engine if self._one_hop else self.engine.sync_engine

    async def close(self) -> None:
        if self._one_hop:
            await self._one_hop.close()
        await self.engine.dispose()


def _nothing() -> None: ...


def _retrieve(ended: asyncio.Future[Any]) -> None:
    """Look at the outcome of a transaction that nobody waits for any more."""
    if not ended.cancelled():
        ended.exception()


def normalised(url: str) -> URL:
    """Accept the addresses that hosting platforms hand out, and name the async driver.

    Raises ValueError for an address that is none, or of another database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("this is not a database address") from error
    match parsed.get_backend_name():
        case "postgres" | "postgresql":
            return parsed.set(drivername="postgresql+asyncpg")
        case "sqlite" if parsed.database in {None, "", ":memory:"}:
            raise ValueError("an SQLite database needs a file, or nothing would be remembered")
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case other:
            raise ValueError(f"databases of type {other!r} are not supported")


def ping(connection: Connection) -> None:
    """Ask for nothing; raises if the database cannot even do that."""
    connection.execute(text("SELECT 1"))
