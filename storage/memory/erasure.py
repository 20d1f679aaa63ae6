"""Erasure of notes: with their person, channel or workspace, and when they were idle too long."""

from sqlalchemy import Connection, and_, delete, func, literal, select, tuple_, update

from storage.engine.clock import now
from storage.memory import notes
from storage.models import MemoryNote, MemoryScope, Scope

DAY = 86_400.0  # seconds
NOBODY = ""  # author of notes on a channel, once the person is forgotten


def forget_user(connection: Connection, team: str, user: str) -> tuple[int, int]:
    """Delete the notes on a person; those they made on channels don't tell by whom any more.

    How many of either.
    """
    deleted = forget_place(connection, team, user)
    theirs = (MemoryNote.team == team, MemoryNote.author == user)
    count = select(func.count()).select_from(MemoryNote)
    unsigned = connection.scalar(count.where(*theirs, MemoryNote.gone_at.is_(None))) or 0
    anonymous = {"author": NOBODY, "source": None, "call": None}
    connection.execute(update(MemoryNote).where(*theirs).values(anonymous))
    return deleted, unsigned


def forget_place(connection: Connection, team: str, place: str) -> int:
    """Delete all that is remembered of a person or a channel; the number of notes."""
    deleted = notes.count(connection, team, place)
    here = (MemoryNote.team == team, MemoryNote.place == place)
    connection.execute(delete(MemoryNote).where(*here))
    scope = (MemoryScope.team == team, MemoryScope.place == place)
    connection.execute(delete(MemoryScope).where(*scope))
    return deleted


def forget_workspace(connection: Connection, team: str, until: float | None, limit: int) -> int:
    """Delete the next notes of a workspace that is gone, those up to a time or all; how many.

    With the last ones go the settings of people and channels.
    """
    then = [] if until is None else [MemoryNote.created_at <= until]
    key = (MemoryNote.team, MemoryNote.id)
    some = select(*key).where(MemoryNote.team == team, *then).limit(limit)
    gone = connection.execute(delete(MemoryNote).where(tuple_(*key).in_(some))).rowcount
    if not gone:
        before = [] if until is None else [MemoryScope.used_at <= until]
        connection.execute(delete(MemoryScope).where(MemoryScope.team == team, *before))
    return gone


def expire(connection: Connection, days: int, limit: int, *, dry: bool = False) -> int:
    """Delete the notes of some scopes that went along with no question for too long; how many.

    `days` is the term unless the place has its own, as for threads (0: for ever). A `dry` run
    only counts.
    """
    term = func.coalesce(Scope.keep_days, literal(days))
    place = and_(Scope.team == MemoryScope.team, Scope.place == MemoryScope.place)
    is_idle = and_(term > 0, MemoryScope.used_at < now() - term * DAY)
    query = select(MemoryScope.team, MemoryScope.place).outerjoin(Scope, place)
    query = query.where(MemoryScope.revision.is_not(None), is_idle).order_by(MemoryScope.used_at)
    work = notes.count if dry else _empty
    found = connection.execute(query.limit(limit)).all()
    return sum(work(connection, row.team, row.place) for row in found)


def _empty(connection: Connection, team: str, place: str) -> int:
    """Delete a scope's notes; its settings stay."""
    deleted = notes.count(connection, team, place)
    here = (MemoryNote.team == team, MemoryNote.place == place)
    connection.execute(delete(MemoryNote).where(*here))
    scope = (MemoryScope.team == team, MemoryScope.place == place)
    connection.execute(update(MemoryScope).where(*scope).values(revision=None))
    return deleted
