"""Custom profiles of workspaces; their settings are the text of a JSON object."""

import json
from collections.abc import Callable

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select, update

from storage.audit import log
from storage.audit.events import AuditEvent, Details
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


def audited(
    connection: Connection, event: AuditEvent, change: Callable[[Connection], bool]
) -> bool:
    """Carry out somebody's change of the profile that is the event's subject, and record it."""

    def read(connection: Connection) -> Details | None:
        this = _is(event.team, event.subject or "")
        settings = connection.scalar(select(CustomProfile.settings).where(this))
        return json.loads(settings) if settings is not None else None

    return log.compared(connection, change, event, read)


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
