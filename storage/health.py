"""Whether the database answers."""

from sqlalchemy import Connection, text


def ping(connection: Connection) -> None:
    """Ask for nothing; raises if the database cannot even do that."""
    connection.execute(text("SELECT 1"))
