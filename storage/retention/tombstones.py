"""Tombstones of forgotten threads: their earlier messages are not asked or read again.

Those of people who are forgotten don't tell in whose direct messages they were: see `unname`.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from storage.engine.upsert import insert
from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.positions import Position
from storage.records import DIRECT


def create(connection: Connection, thread_id: int, until: str) -> None:
    """Mark a thread as forgotten up to `until` and up to the last message that we know."""
    asked = func.max(Turn.ts)
    query = (
        select(Thread.team, Thread.channel, Thread.ts, asked, func.max(PostedReply.ts))
        .join(Turn, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))
        .outerjoin(PostedReply, (PostedReply.turn_id == Turn.id) & (PostedReply.team == Turn.team))
        .where(Thread.id == thread_id)
        .group_by(Thread.team, Thread.channel, Thread.ts)
    )
    for team, channel, ts, last, answered in connection.execute(query):
        _mark(connection, (team, channel, ts), last, max(last, answered or "", until))


def extend(connection: Connection, position: Position, until: str) -> None:
    """Extend a tombstone up to a later message."""
    later = update(Tombstone).where(*found_at(*position), Tombstone.until < until)
    connection.execute(later.values(until=until))


def until(connection: Connection, position: Position) -> str | None:
    """Timestamp up to which a thread is forgotten; None if it is not."""
    marked = select(func.max(Tombstone.until)).where(*found_at(*position))
    return connection.scalar(marked)


def unname(connection: Connection, team: str, channels: Collection[str]) -> None:
    """Forget in which channels of direct messages these tombstones are.

    Their timestamps, which count microseconds, still find them.
    """
    theirs = (Tombstone.team == team, Tombstone.channel.in_(channels))
    columns = (Tombstone.ts, Tombstone.asked, Tombstone.until)
    for ts, asked, until in connection.execute(select(*columns).where(*theirs)).all():
        _mark(connection, (team, DIRECT, ts), asked, until)
    connection.execute(delete(Tombstone).where(*theirs))


def found_at(team: Any, channel: Any, ts: Any) -> tuple[ColumnElement[bool], ...]:
    """Conditions that select the tombstones of a position, also where its channel is unnamed."""
    anywhere = Tombstone.channel.in_([channel, DIRECT])
    return Tombstone.team == team, anywhere, Tombstone.ts == ts


def _mark(connection: Connection, position: Position, asked: str, until: str) -> None:
    team, channel, ts = position
    values = {"asked": asked, "until": until}
    statement = insert(connection, Tombstone).values(team=team, channel=channel, ts=ts, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "channel", "ts"], set_=values)
    )
