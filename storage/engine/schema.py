"""Schema migrations: apply them, and check that they are applied."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.models import Base

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(connection: Connection) -> None:
    """Apply missing migrations, once even if several nodes start together."""
    if connection.dialect.name == "postgresql":
        _lock(connection)
    command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """True if every migration is applied."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def differences(connection: Connection) -> list[Any]:
    """Differences between the models and the database."""
    ignore = {"migration_lock"}

    def ours(_object: Any, name: str | None, *_: Any) -> bool:
        return name not in ignore

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
