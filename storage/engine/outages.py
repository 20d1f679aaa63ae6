"""Classification of database errors: outages, which may pass, against programming errors."""

import sqlite3
import sys

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# SQLSTATE classes: connection, transaction rollback, resources, operator, system.
TRANSIENT_CLASSES = ("08", "40", "53", "57", "58")
TRANSIENT_SQLITE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
}
PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their lowest byte


class Unavailable(Exception):
    """The database did not answer, or not in time; a retry may succeed. The message says why."""


class Unusable(Exception):
    """The database can't be used as it is, now or later; the message says why."""


def is_outage(error: BaseException) -> bool:
    """True if the same transaction may succeed later."""
    match error:
        case DBAPIError(connection_invalidated=True):
            return True
        case DBAPIError():
            return _is_transient(error.orig)
        case OSError() | PoolTimeoutError():
            return True
        case _:
            return _is_of_connection(error) or _is_transient(error)


def _is_of_connection(error: BaseException) -> bool:
    """True for what asyncpg raises of its own; where nothing loaded it, it raised nothing."""
    asyncpg = sys.modules.get("asyncpg")
    return asyncpg is not None and isinstance(error, asyncpg.InterfaceError)


def _is_transient(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & PRIMARY in TRANSIENT_SQLITE
    state = getattr(error, "sqlstate", None) or ""
    return str(state).startswith(TRANSIENT_CLASSES)
