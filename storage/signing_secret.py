"""Secret with which windows are signed where no `ENCRYPTION_KEYS` are set: shared by all nodes."""

import secrets

from sqlalchemy import Connection, select

from storage.engine.upsert import insert
from storage.models import DeploymentSecret

NAME = "windows"


def shared(connection: Connection) -> str:
    """Return the secret; whoever asks first makes it."""
    row = insert(connection, DeploymentSecret).values(name=NAME, value=secrets.token_hex(32))
    connection.execute(row.on_conflict_do_nothing())
    query = select(DeploymentSecret.value).where(DeploymentSecret.name == NAME)
    return str(connection.execute(query).scalar_one())
