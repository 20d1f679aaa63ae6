"""PostgreSQL: a connection pool, with timeouts on everything that could block."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

POOL_SIZE = 10
# Seconds; a server that restarts may accept a connection and then send nothing.
CONNECT_TIMEOUT = 5.0
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
        pool_pre_ping=True,  # after a server restart every pooled connection is dead
        hide_parameters=True,  # an error in the log must not contain what users wrote
    )
    event.listen(made.sync_engine, "connect", _configure)
    return made


def _configure(connection: Any, _record: object) -> None:
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
