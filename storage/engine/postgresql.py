"""PostgreSQL: a connection pool, with timeouts on everything that could block."""

import time
from typing import Any

from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

POOL_SIZE = 10
# Seconds; a server that restarts may accept a connection and then send nothing.
CONNECT_TIMEOUT = 5.0
TRUSTED_FOR = 1.0  # seconds after its last use in which a connection is taken without a ping
LAST_USED = "last_used"
# A process that freezes in the middle of a transaction must not keep its locks.
SET_IDLE_TIMEOUT = "SET idle_in_transaction_session_timeout = '10s'"


def engine(
    url: URL, pool_timeout: float, *, prepared_statements: bool, statement_timeout: float | None
) -> AsyncEngine:
    """Connection pool to a server that may be down; `statement_timeout` is in seconds."""
    url, arguments = _arguments(url)
    if not prepared_statements:
        # Poolers that share one server connection between clients cannot keep prepared statements.
        arguments |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
        arguments["prepared_statement_name_func"] = str
    made = create_async_engine(
        url,
        connect_args=arguments | {"timeout": CONNECT_TIMEOUT, "command_timeout": statement_timeout},
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=pool_timeout,
        hide_parameters=True,  # an error in the log must not contain what users wrote
    )
    event.listen(made.sync_engine, "connect", _configure)
    event.listen(made.sync_engine, "checkout", _ping_if_idle)
    event.listen(made.sync_engine, "checkin", _note_use)
    return made


def _ping_if_idle(
    connection: Any, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Ping an idle connection, in one round trip: after a server restart every one is dead.

    SQLAlchemy's own ping takes three, for each transaction. A pooler keeps nothing of this one.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError
    if time.monotonic() - record.info[LAST_USED] < TRUSTED_FOR:
        return
    try:
        connection.run_async(lambda driver: driver.execute("SELECT 1"))
    except Exception as error:
        raise InvalidatePoolError from error


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[LAST_USED] = time.monotonic()


def _configure(connection: Any, record: ConnectionPoolEntry) -> None:
    _note_use(connection, record)
    cursor = connection.cursor()
    cursor.execute(SET_IDLE_TIMEOUT)
    cursor.close()


def _arguments(url: URL) -> tuple[URL, dict[str, Any]]:
    """Translate URL parameters of libpq that asyncpg does not know."""
    mode = url.query.get("sslmode")
    url = url.difference_update_query(["sslmode", "channel_binding"])
    if mode is None:
        return url, {}
    # For verify modes asyncpg requires a file of root certificates; True uses the system's.
    return url, {"ssl": True if mode in {"verify-ca", "verify-full"} else mode}
