"""Local workspaces in the app's database: which it has served, and their installations.

The table of those that it has served is made where the playground is opened, and nowhere else.
"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, select

from storage.models import InstalledWorkspace
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp

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


def has_others(connection: Connection) -> bool:
    """Tell whether a workspace that isn't local has installed the app."""
    MARKS.create(connection, checkfirst=True)
    others = InstalledWorkspace.team.not_in(select(MARKS.c.team))
    return connection.scalar(select(InstalledWorkspace.team).where(others).limit(1)) is not None


def install(connection: Connection, app: InstalledApp, token: str) -> None:
    """Store the installation of a local workspace, unless there is one."""
    if installations.generation(connection, app.team) is None:
        installations.save(connection, app, BotTokens(token))


def uninstall(connection: Connection, teams: Iterable[str]) -> None:
    """Delete the installations of local workspaces that are no more."""
    for team in teams:
        installations.remove(connection, team)
