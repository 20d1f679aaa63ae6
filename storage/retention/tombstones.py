"""Which threads somebody had forgotten: what was said and asked there before is over."""

from sqlalchemy import Connection, func, select, update

from storage.engine.upsert import insert
from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.positions import Position, at


def lay(connection: Connection, thread_id: int, until: str) -> None:
    """Mark a thread as forgotten up to a moment, and up to the last message that we know."""
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
    """What was said up to this message is forgotten, too."""
    later = update(Tombstone).where(*at(Tombstone, position), Tombstone.until < until)
    connection.execute(later.values(until=until))


def until(connection: Connection, position: Position) -> str | None:
    """Up to which message a thread is forgotten; None where it is not."""
    return connection.scalar(select(Tombstone.until).where(*at(Tombstone, position)))


def _mark(connection: Connection, position: Position, asked: str, until: str) -> None:
    team, channel, ts = position
    values = {"asked": asked, "until": until}
    statement = insert(connection, Tombstone).values(team=team, channel=channel, ts=ts, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["team", "channel", "ts"], set_=values)
    )
