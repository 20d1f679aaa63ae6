"""Retention: forgets threads that were idle for longer than they are kept, in steps.

Each place with a term of its own is gone through by itself, and the others by the term that is
common to them: so a step reads by an index what is due, and one short term makes no other place's
threads be looked at.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, select, tuple_

from storage.engine.clock import now
from storage.models import Scope, Thread, Turn
from storage.records import DIRECT
from storage.retention import forgetting

DAY = 86_400.0  # seconds
PERSON = ("U", "W")  # how ids of people begin

Place = tuple[str, str]  # a workspace, and a channel there or a person
Position = tuple[float, int]  # cursor: when a thread was last used, and its id


@dataclass(frozen=True, slots=True)
class Term:
    """Days after which idle threads are forgotten: in a place, or in all without a term (None)."""

    days: int
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class IdleThreadsFound:
    """Threads that a step found, by workspace and channel; cursor of the next step, if any."""

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    following: Position | None = None


def own_terms(connection: Connection, after: Place | None, limit: int) -> list[Term]:
    """The next places with a term of their own; those that keep threads for ever have none."""
    query = select(Scope.keep_days, Scope.team, Scope.place).where(Scope.keep_days > 0)
    if after:
        query = query.where(tuple_(Scope.team, Scope.place) > after)
    rows = connection.execute(query.order_by(Scope.team, Scope.place).limit(limit))
    return [Term(days, (team, place)) for days, team, place in rows if days]


def step(
    connection: Connection, term: Term, after: Position | None, limit: int, *, dry: bool = False
) -> IdleThreadsFound:
    """Forget what is overdue among the next `limit` threads of a term, the longest idle first.

    A `dry` step deletes nothing.
    """
    rows = connection.execute(_idle(term, after).limit(limit)).all()
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


def _idle(term: Term, after: Position | None) -> Select[*tuple[Any, ...]]:
    here, overdue = (_in(*term.place), _is_idle()) if term.place else ((), _is_left_to_all())
    query = (
        select(Thread.used_at, Thread.id, Thread.team, Thread.channel, overdue.label("overdue"))
        .where(*here, Thread.used_at < now() - term.days * DAY)
        .order_by(Thread.used_at, Thread.id)
    )
    if after is None:
        return query
    return query.where(tuple_(Thread.used_at, Thread.id) > after)


def _in(team: str, place: str) -> tuple[ColumnElement[bool], ...]:
    """Threads to which a place's setting applies: a channel's, or a person's direct messages."""
    if not place.startswith(PERSON):
        return Thread.team == team, Thread.channel == place
    asked = (Turn.team == team, Turn.user == place, Turn.channel.startswith(DIRECT))
    return Thread.team == team, Thread.channel.in_(select(Turn.channel).where(*asked))


def _is_idle() -> ColumnElement[bool]:
    return and_(Thread.node.is_(None), ~_has_open_turns())


def _is_left_to_all() -> ColumnElement[bool]:
    """True if a thread is idle, and its place has no term of its own."""
    asked = (Turn.team == Thread.team, Turn.thread_id == Thread.id)
    person = select(Turn.user).where(*asked).limit(1).correlate(Thread).scalar_subquery()
    place = case((Thread.channel.startswith(DIRECT), person), else_=Thread.channel)
    own = select(Scope.place).where(Scope.team == Thread.team, Scope.place == place)
    return and_(_is_idle(), ~own.where(Scope.keep_days.is_not(None)).exists())


def _has_open_turns() -> ColumnElement[bool]:
    theirs = (Turn.team == Thread.team, Turn.thread_id == Thread.id)
    return select(Turn.id).where(*theirs, Turn.finished_at.is_(None)).exists()
