"""Alembic: applies migrations, and compares the models with a database.

Nothing else imports it: a server whose database is current does without, and saves 10 MB.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.models import Base

# The lock of `schema.migrate`, and keys that only the version before needs: see migration 0030.
NOT_MODELLED = ("migration_lock", "former_key_")


def upgrade(connection: Connection, scripts: Path) -> None:
    """Apply the migrations that are missing."""
    command.upgrade(config(connection, scripts), "head")


def config(connection: Connection, scripts: Path) -> Config:
    """Alembic's configuration: the folder of the scripts, and the connection that they run on."""
    made = Config()
    made.set_main_option("script_location", str(scripts))
    made.attributes["connection"] = connection
    return made


def differences(connection: Connection) -> list[Any]:
    """Differences between the models and the database."""

    def ours(_object: Any, name: str | None, *_: Any) -> bool:
        return not (name or "").startswith(NOT_MODELLED)

    context = MigrationContext.configure(connection, opts={"include_object": ours})
    return list(compare_metadata(context, Base.metadata))
