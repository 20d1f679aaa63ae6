"""Brings a database to the newest schema, and tells how far it is."""

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
    """Apply what is missing. Nodes that start together queue up here, and the rest find it done."""
    if connection.dialect.name == "postgresql":
        _queue_up(connection)
    command.upgrade(_config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Tell whether every migration is applied."""
    head = ScriptDirectory.from_config(_config(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def differences(connection: Connection) -> list[Any]:
    """What the models have and the database has not, or the other way round."""
    ignore = {"migration_lock"}

    def ours(_object: Any, name: str | None, *_: Any) -> bool:
        return name not in ignore

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return list(compare_metadata(context, Base.metadata))


def _queue_up(connection: Connection) -> None:
    """Wait for other nodes' migrations. The lock is a table: poolers carry no advisory locks."""
    # IF NOT EXISTS still fails where another node makes the table at the same moment: then it
    # waits for that node's commit and complains. Whatever else is wrong, the next statement says.
    with suppress(DBAPIError), connection.begin_nested():
        connection.execute(text("CREATE TABLE IF NOT EXISTS migration_lock (held integer)"))
    connection.execute(text("LOCK TABLE migration_lock IN ACCESS EXCLUSIVE MODE"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
