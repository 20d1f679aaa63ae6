"""Marks by which the playground knows whether a database belongs to a local workspace.

Their table is made where the playground is opened, and nowhere else.
"""

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

MARKS = Table("playground_workspaces", MetaData(), Column("team", String(32), primary_key=True))


def is_whole(connection: Connection) -> bool:
    """Tell whether an SQLite file is whole."""
    return connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"


def is_marked(connection: Connection, team: str) -> bool:
    """Tell whether this database has served a workspace."""
    MARKS.create(connection, checkfirst=True)
    return connection.scalar(select(MARKS.c.team).where(MARKS.c.team == team)) is not None


def mark(connection: Connection, team: str) -> None:
    """Note that this database serves a workspace."""
    if not is_marked(connection, team):
        connection.execute(insert(MARKS).values(team=team))
