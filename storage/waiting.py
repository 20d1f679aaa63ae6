"""Turns that wait for their thread, or for a node with room."""

from sqlalchemy import Connection, Select, and_, func, select, update

from storage.clock import now
from storage.models import Thread, Turn
from storage.records import Waiting

WAITS = and_(Turn.attempts == 0, Turn.finished_at.is_(None))


def to_tell(connection: Connection, *, after: float, limit: int) -> list[Waiting]:
    """Turns that have waited for `after` seconds, each given out once, the oldest first."""
    untold = (
        select(Turn.id)
        .where(WAITS, Turn.told.is_(False), Turn.stopped.is_(None))
        .where(Turn.created_at < now() - after)
        .order_by(Turn.id)
        .limit(limit)
    )
    if connection.execute(untold).first() is None:
        return []  # the usual case: an UPDATE would make every other node wait
    claimed = update(Turn).where(Turn.id.in_(untold), Turn.told.is_(False)).values(told=True)
    ids = connection.scalars(claimed.returning(Turn.id)).all()
    query = select(Turn, Thread.ts, Thread.node).join(Thread, Turn.thread_id == Thread.id)
    rows = connection.execute(query.where(Turn.id.in_(ids)).order_by(Turn.id)).all()
    return [_waiting(connection, *row) for row in rows]


def _waiting(connection: Connection, turn: Turn, thread_ts: str, node: str | None) -> Waiting:
    in_thread = node is not None
    ahead = _before_in_thread(turn) if in_thread else _before_anywhere(turn)
    return Waiting(
        team=turn.team,
        channel=turn.channel,
        thread_ts=thread_ts,
        ts=turn.ts,
        user=turn.user,
        ahead=connection.scalar(ahead) or 0,
        in_thread=in_thread,
    )


def _before_in_thread(turn: Turn) -> Select[int]:
    same = (Turn.thread_id == turn.thread_id, Turn.finished_at.is_(None), Turn.ts < turn.ts)
    return select(func.count()).select_from(Turn).where(*same)


def _before_anywhere(turn: Turn) -> Select[int]:
    same = (WAITS, Turn.team == turn.team, Turn.id < turn.id)
    return select(func.count()).select_from(Turn).where(*same)
