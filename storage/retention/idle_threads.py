"""Retention: forgets threads that were idle for longer than they are kept, in steps."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    tuple_,
)

from storage.engine.clock import now
from storage.models import Scope, Thread, Turn
from storage.records import DIRECT
from storage.retention import forgetting

DAY = 86_400.0  # seconds

Position = tuple[float, int]  # cursor: when a thread was last used, and its id


@dataclass(frozen=True, slots=True)
class IdleThreadsFound:
    """Threads that a step found, by workspace and channel; cursor of the next step, if any."""

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    following: Position | None = None


def step(
    connection: Connection, days: int, after: Position | None, limit: int, *, dry: bool = False
) -> IdleThreadsFound:
    """Forget what is overdue among the next `limit` idle threads, the longest idle first.

    `days` is how long a thread is kept unless its place is set otherwise (0: for ever). A `dry`
    step deletes nothing. All steps together check each thread once.
    """
    shortest = _shortest(connection, days)
    if shortest is None:
        return IdleThreadsFound()
    rows = connection.execute(_idle(days, shortest, after).limit(limit)).all()
    following = (rows[-1].used_at, rows[-1].id) if len(rows) == limit else None
    overdue = {row.id: (row.team, row.channel) for row in rows if row.overdue}
    gone = list(overdue) if dry else _forget(connection, rows, overdue)
    return IdleThreadsFound(Counter(overdue[thread] for thread in gone), following)


def _forget(
    connection: Connection,
    rows: Sequence[Row[*tuple[Any, ...]]],
    overdue: dict[int, tuple[str, str]],
) -> list[int]:
    """Delete those that are still idle once they are locked."""
    if not overdue:
        return []
    unused = Thread.used_at <= rows[-1].used_at
    locked = forgetting.lock(connection, Thread.id.in_(overdue), Thread.node.is_(None), unused)
    busy = forgetting.with_open_turns(connection, locked)
    gone = [thread for thread in locked if thread not in busy]
    forgetting.remove(connection, gone)
    return gone


def _shortest(connection: Connection, days: int) -> int | None:
    """Shortest retention in days; None if everything is kept for ever."""
    chosen = connection.scalar(select(func.min(Scope.keep_days)).where(Scope.keep_days > 0))
    return min(filter(None, (chosen, days)), default=None)


def _idle(days: int, shortest: int, after: Position | None) -> Select[*tuple[Any, ...]]:
    kept = func.coalesce(Scope.keep_days, literal(days))
    overdue = and_(kept > 0, Thread.used_at < now() - kept * DAY).label("overdue")
    query = (
        select(Thread.used_at, Thread.id, Thread.team, Thread.channel, overdue)
        .outerjoin(Scope, and_(Scope.team == Thread.team, Scope.place == _place()))
        .where(Thread.used_at < now() - shortest * DAY, Thread.node.is_(None), ~_has_open_turns())
        .order_by(Thread.used_at, Thread.id)
    )
    if after is None:
        return query
    return query.where(tuple_(Thread.used_at, Thread.id) > after)


def _place() -> ColumnElement[str]:
    """Place whose setting applies: the channel, or in direct messages the person."""
    theirs = (Turn.team == Thread.team, Turn.thread_id == Thread.id)
    person = select(Turn.user).where(*theirs).limit(1).scalar_subquery()
    return case((Thread.channel.startswith(DIRECT), person), else_=Thread.channel)


def _has_open_turns() -> ColumnElement[bool]:
    theirs = (Turn.team == Thread.team, Turn.thread_id == Thread.id)
    return select(Turn.id).where(*theirs, Turn.finished_at.is_(None)).exists()
