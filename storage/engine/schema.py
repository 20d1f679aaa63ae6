"""Schema migrations: apply them, and check that they are applied."""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.engine.database import Database
from storage.engine.outages import Unavailable, Unusable
from storage.engine.reasons import UNFORESEEN, reason

T = TypeVar("T")

NEWER = "it was made by a newer version of this app: install that version"
MIGRATIONS = Path(__file__).parents[1] / "migrations"


class NotMigrated(Exception):
    """The database lacks migrations."""


class SchemaState(Enum):
    """State of a database's tables, as this version of the code sees it."""

    CURRENT = "current"
    OLD = "old"
    NEWER = "newer"


def migrate(connection: Connection) -> bool:
    """Apply missing migrations, once even if several nodes start together; True if any was.

    Raises Unusable for a database that is newer than this code.
    """
    before = state(connection)
    if before is SchemaState.NEWER:
        raise Unusable(NEWER)
    if connection.dialect.name == "postgresql":
        _lock(connection)
    from storage.engine import migrations  # noqa: PLC0415 - it loads Alembic, for a migration only

    migrations.upgrade(connection, MIGRATIONS)
    return before is SchemaState.OLD


def is_current(connection: Connection) -> bool:
    """True if every migration is applied, and none that this code doesn't know."""
    return state(connection) is SchemaState.CURRENT


def state(connection: Connection) -> SchemaState:
    """Compare a database's revision with those of this code."""
    known = revisions()
    revision = _revision(connection)
    if revision == max(known):
        return SchemaState.CURRENT
    return SchemaState.OLD if revision is None or revision in known else SchemaState.NEWER


def revisions() -> set[str]:
    """Revisions of this code, by the names of their files; the greatest is the newest."""
    return {file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py")}


def _revision(connection: Connection) -> str | None:
    """Revision of a database; None if it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


async def bring_up_to_date(database: Database) -> bool:
    """Apply missing migrations; True if any was missing. Raises Unavailable and Unusable."""
    return await _run(database, migrate)


async def require_current(database: Database) -> None:
    """Make sure that a database can be used. Raises Unavailable, Unusable and NotMigrated."""
    match await _run(database, state):
        case SchemaState.NEWER:
            raise Unusable(NEWER)
        case SchemaState.OLD:
            raise NotMigrated


async def _run(database: Database, body: Callable[[Connection], T]) -> T:
    try:
        return await database.run(body)
    except (Unavailable, Unusable):
        raise
    except Exception as error:
        why = reason(error)
        if why == UNFORESEEN:
            raise
        raise Unusable(why) from error


def _lock(connection: Connection) -> None:
    """Wait for other nodes' migrations. The lock is a table: poolers break advisory locks."""
    # IF NOT EXISTS still fails if another node creates the table concurrently: it waits for that
    # node's commit, then raises. Any other error is raised by the next statement, too.
    with suppress(DBAPIError), connection.begin_nested():
        connection.execute(text("CREATE TABLE IF NOT EXISTS migration_lock (held integer)"))
    connection.execute(text("LOCK TABLE migration_lock IN ACCESS EXCLUSIVE MODE"))
