"""Erasure: people's ids become pseudonyms, old events go, and those of workspaces that left."""

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)

from storage.engine.clock import now
from storage.models import AuditRecord
from storage.records import DIRECT

DAY = 86_400.0  # seconds


def pseudonymise(
    connection: Connection, person: tuple[str, str], pseudonym: str, limit: int
) -> int:
    """Replace a person's id, and that of their direct messages' channel; the number of rows.

    So many at once, 0 at the end. `person` is their workspace and their id.
    """
    team, user = person
    some = select(AuditRecord.id).where(AuditRecord.team == team, _concerns(user)).limit(limit)
    those = (AuditRecord.team == team, AuditRecord.id.in_(connection.scalars(some).all()))
    is_direct = AuditRecord.channel.startswith(DIRECT)
    unnamed = {"channel": case((is_direct, DIRECT), else_=AuditRecord.channel)}
    for column in (AuditRecord.who, AuditRecord.whom):
        unnamed[column.key] = case((column == user, pseudonym), else_=column)
    return connection.execute(update(AuditRecord).where(*those).values(unnamed)).rowcount


def direct_channels(connection: Connection, team: str, user: str) -> list[str]:
    """Ids of a person's direct messages' channels, as far as the log knows them."""
    here = (AuditRecord.team == team, AuditRecord.channel.startswith(DIRECT), _concerns(user))
    found = connection.scalars(select(AuditRecord.channel).where(*here).distinct())
    return [channel for channel in found if channel]


def expired(connection: Connection, days: int) -> int:
    """Number of events that are older than so many days."""
    query = select(func.count()).select_from(AuditRecord)
    return connection.scalar(query.where(AuditRecord.at < _cutoff(connection, days))) or 0


def expire(connection: Connection, days: int, limit: int) -> int:
    """Delete the oldest events that are older than so many days; their number."""
    return _delete(connection, AuditRecord.at < _cutoff(connection, days), limit)


def forget_workspace(connection: Connection, team: str, until: float | None, limit: int) -> int:
    """Delete events of a workspace that is gone, those up to a time or all; their number."""
    then = [] if until is None else [AuditRecord.at <= until]
    return _delete(connection, and_(AuditRecord.team == team, *then), limit)


def _delete(connection: Connection, which: ColumnElement[bool], limit: int) -> int:
    key = (AuditRecord.team, AuditRecord.id)
    oldest = select(*key).where(which).order_by(AuditRecord.at).limit(limit)
    return connection.execute(delete(AuditRecord).where(tuple_(*key).in_(oldest))).rowcount


def _cutoff(connection: Connection, days: int) -> float:
    """As a value, or PostgreSQL's planner uses no index."""
    return (connection.scalar(select(now())) or 0.0) - days * DAY


def _concerns(user: str) -> ColumnElement[bool]:
    return or_(AuditRecord.who == user, AuditRecord.whom == user)
