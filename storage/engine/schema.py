"""Schema migrations: apply them, and check that they are applied."""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.engine.database import Database
from storage.engine.outages import Unavailable, Unusable
from storage.engine.reasons import UNFORESEEN, reason
from storage.models import Base

T = TypeVar("T")

NEWER = "it was made by a newer version of this app: install that version"
# The lock below, and keys that only the version before needs: see the migration 0030.
NOT_MODELLED = ("migration_lock", "former_key_")
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
    command.upgrade(_config(connection), "head")
    return before is SchemaState.OLD


def is_current(connection: Connection) -> bool:
    """True if every migration is applied, and none that this code doesn't know."""
    return state(connection) is SchemaState.CURRENT


def state(connection: Connection) -> SchemaState:
    """Compare a database's revision with those of this code."""
    scripts = ScriptDirectory.from_config(_config(connection))
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLD if revision in {None, *known} else SchemaState.NEWER


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


def differences(connection: Connection) -> list[Any]:
    """Differences between the models and the database."""

    def ours(_object: Any, name: str | None, *_: Any) -> bool:
        return not (name or "").startswith(NOT_MODELLED)

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return list(compare_metadata(context, Base.metadata))


def _lock(connection: Connection) -> None:
    """Wait for other nodes' migrations. The lock is a table: poolers break advisory locks."""
    # IF NOT EXISTS still fails if another node creates the table concurrently: it waits for that
    # node's commit, then raises. Any other error is raised by the next statement, too.
    with suppress(DBAPIError), connection.begin_nested():
        connection.execute(text("CREATE TABLE IF NOT EXISTS migration_lock (held integer)"))
    connection.execute(text("LOCK TABLE migration_lock IN ACCESS EXCLUSIVE MODE"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
