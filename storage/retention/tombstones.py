"""Tombstones of forgotten threads: their earlier messages are not asked or read again."""

from sqlalchemy import Connection, func, select, update

from storage.engine.upsert import insert
from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.positions import Position, at


def create(connection: Connection, thread_id: int, until: str) -> None:
    """Mark a thread as forgotten up to `until` and up to the last message that we know."""
    asked = func.max(Turn.ts)
    query = (
        select(Thread.team, Thread.channel, Thread.ts, asked, func.max(PostedReply.ts))
        .join(Turn, Turn.thread_id == Thread.id)
        .outerjoin(PostedReply, PostedReply.turn_id == Turn.id)
        .where(Thread.id == thread_id)
        .group_by(Thread.id)
    )
    for team, channel, ts, last, answered in connection.execute(query):
        _mark(connection, (team, channel, ts), last, max(last, answered or "", until))


def extend(connection: Connection, position: Position, until: str) -> None:
    """Extend a tombstone up to a later message."""
    later = update(Tombstone).where(*at(Tombstone, position), Tombstone.until < until)
    connection.execute(later.values(until=until))


def until(connection: Connection, position: Position) -> str | None:
    """Timestamp up to which a thread is forgotten; None if it is not."""
    return connection.scalar(select(Tombstone.until).where(*at(Tombstone, position)))


def _mark(connection: Connection, position: Position, asked: str, until: str) -> None:
    team, channel, ts = position
    values = {"asked": asked, "until": until}
    statement = insert(connection, Tombstone).values(team=team, channel=channel, ts=ts, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "channel", "ts"], set_=values)
    )
