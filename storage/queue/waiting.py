"""Turns that wait for their thread, or for a node with capacity."""

from sqlalchemy import Connection, Row, Select, func, select, update

from storage.engine.clock import now
from storage.models import Thread, Turn
from storage.queue.inbox_sql import WAITS
from storage.records import WaitingTurn

_Row = Row[int, int, str, str, str, str, str, str | None]
_TURNS = select(
    Turn.id,
    Turn.thread_id,
    Turn.team,
    Turn.channel,
    Turn.ts,
    Turn.user,
    Thread.ts.label("thread_ts"),
    Thread.node,
).join(Thread, Turn.thread_id == Thread.id)


def take_to_notify(connection: Connection, *, after: float, limit: int) -> list[WaitingTurn]:
    """Take turns that have waited for `after` seconds, each once, the oldest first."""
    due = (
        select(Turn.id)
        .where(WAITS, Turn.told.is_(False), Turn.stopped.is_(None))
        .where(Turn.created_at < now() - after)
        .order_by(Turn.id)
        .limit(limit)
    )
    if connection.execute(due).first() is None:
        return []  # the usual case: an UPDATE would block every other node
    claimed = update(Turn).where(Turn.id.in_(due), Turn.told.is_(False)).values(told=True)
    ids = connection.scalars(claimed.returning(Turn.id)).all()
    rows = connection.execute(_TURNS.where(Turn.id.in_(ids)).order_by(Turn.id)).all()
    return [_waiting(connection, row) for row in rows]


def _waiting(connection: Connection, turn: _Row) -> WaitingTurn:
    in_thread = turn.node is not None
    ahead = _before_in_thread(turn) if in_thread else _before_anywhere(turn)
    return WaitingTurn(
        team=turn.team,
        channel=turn.channel,
        thread_ts=turn.thread_ts,
        ts=turn.ts,
        user=turn.user,
        ahead=connection.scalar(ahead) or 0,
        in_thread=in_thread,
    )


def _before_in_thread(turn: _Row) -> Select[int]:
    same = (Turn.thread_id == turn.thread_id, Turn.finished_at.is_(None), Turn.ts < turn.ts)
    return select(func.count()).select_from(Turn).where(*same)


def _before_anywhere(turn: _Row) -> Select[int]:
    same = (WAITS, Turn.team == turn.team, Turn.id < turn.id)
    return select(func.count()).select_from(Turn).where(*same)
