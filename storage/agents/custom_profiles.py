"""Custom profiles of workspaces; their settings are opaque text here."""

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from storage.engine.upsert import insert
from storage.models import CustomProfile


class TooMany(Exception):
    """A workspace has as many profiles as it may."""


def of_team(connection: Connection, team: str) -> dict[str, str]:
    """Settings of a workspace's custom profiles, by name."""
    query = select(CustomProfile.name, CustomProfile.settings).where(CustomProfile.team == team)
    return {
        row.name: row.settings for row in connection.execute(query.order_by(CustomProfile.name))
    }


def add(connection: Connection, team: str, name: str, settings: str, *, most: int) -> bool:
    """Add a profile; False if the workspace has one of this name. Raises TooMany beyond `most`."""
    count = select(func.count()).select_from(CustomProfile).where(CustomProfile.team == team)
    if (connection.scalar(count) or 0) >= most:
        raise TooMany
    statement = insert(connection, CustomProfile).values(team=team, name=name, settings=settings)
    added = statement.on_conflict_do_nothing().returning(CustomProfile.name)
    return connection.execute(added).first() is not None


def change(connection: Connection, team: str, name: str, settings: str) -> bool:
    """Replace a profile's settings; False if it is gone."""
    changed = update(CustomProfile).where(_is(team, name)).values(settings=settings)
    return connection.execute(changed.returning(CustomProfile.name)).first() is not None


def remove(connection: Connection, team: str, name: str) -> bool:
    """Delete a profile; False if it is gone already."""
    removed = delete(CustomProfile).where(_is(team, name)).returning(CustomProfile.name)
    return connection.execute(removed).first() is not None


def _is(team: str, name: str) -> ColumnElement[bool]:
    return and_(CustomProfile.team == team, CustomProfile.name == name)
