"""Branches: threads that continue another one from an earlier message."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, literal, select
from sqlalchemy.orm import aliased

from storage import origins, positions
from storage.models import Branch, Thread, Turn
from storage.positions import Position, answered_in, asked_in, at
from storage.records import ConversationPoint, OpenTurn, Outcome

MOST = 200  # threads shown of one tree


@dataclass(frozen=True, slots=True)
class BranchPoint:
    """A point where a thread can be continued: after an answer, or in place of a question.

    `continues_from` is the last answer up to there (None: there is none).
    """

    turn_id: int
    thread_id: int
    profile: str | None
    after_answer: bool
    continues_from: ConversationPoint | None


@dataclass(frozen=True, slots=True)
class BranchOrigin:
    """The thread that another one branched off, and the message there."""

    thread_ts: str
    message_ts: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A thread in a tree of branches; `user` began it at `created_at`, as `origin` says."""

    id: int
    channel: str
    ts: str
    origin: int | None
    user: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class ThreadAtMistral:
    """Last answer of a thread at Mistral (None: no answer yet)."""

    id: int
    ts: str
    point: ConversationPoint | None


class NotABranchPoint(Exception):
    """The turn at this message is not finished, or has no answer to continue from."""


def point(connection: Connection, position: Position) -> BranchPoint | None:
    """Branch point at a message; None if it is in no conversation of ours.

    Raises NotABranchPoint for an unfinished turn, and for an answer that did not succeed.
    """
    answer = connection.scalar(answered_in(position))
    turn_id = answer or connection.scalar(asked_in(position))
    if turn_id is None:
        return None
    query = select(*Turn.__table__.columns, Thread.profile.label("to"))
    turn = connection.execute(
        query.join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team)).where(
            Turn.team == position[0], Turn.id == turn_id
        )
    ).one()
    if turn.finished_at is None or (answer and turn.outcome != Outcome.ANSWERED):
        raise NotABranchPoint
    return BranchPoint(
        turn_id=turn.id,
        thread_id=turn.thread_id,
        profile=turn.to,
        after_answer=bool(answer),
        continues_from=positions.read_point(turn) if answer else origins.of(connection, turn),
    )


def origin(connection: Connection, turn: OpenTurn) -> BranchOrigin | None:
    """Origin of the branch that a turn's thread is; None if it is none, or that is forgotten."""
    query = (
        select(Thread.ts, Branch.message_ts)
        .join(Branch, (Branch.origin == Thread.id) & (Branch.team == Thread.team))
        .where(Branch.team == turn.team, Branch.thread_id == turn.claim.thread_id)
    )
    row = connection.execute(query).first()
    return BranchOrigin(row.ts, row.message_ts) if row else None


def tree(connection: Connection, position: Position) -> list[Leaf]:
    """Threads of the tree that a thread belongs to, by age; empty for an unknown thread."""
    team, *_ = position
    start = select(Thread.id.label("id")).where(*at(Thread, position))
    up = start.cte("up", recursive=True)
    above = select(Branch.origin).join(up, Branch.thread_id == up.c.id)
    up = up.union(above.where(Branch.team == team))
    parents = select(Branch.thread_id).where(Branch.team == team, Branch.origin.is_not(None))
    root = connection.scalar(select(up.c.id).where(up.c.id.not_in(parents), up.c.id.is_not(None)))
    if root is None:
        return []
    down = select(literal(root).label("id")).cte("down", recursive=True)
    child = aliased(Branch)
    below = select(child.thread_id).join(down, child.origin == down.c.id)
    down = down.union(below.where(child.team == team))
    query = (
        select(Thread.id, Thread.channel, Thread.ts, Branch.origin, Branch.user, Thread.created_at)
        .join(down, down.c.id == Thread.id)
        .outerjoin(Branch, (Branch.thread_id == Thread.id) & (Branch.team == Thread.team))
        .where(Thread.team == team)
        .order_by(Thread.id)
    )
    return [Leaf(*row) for row in connection.execute(query.limit(MOST))]


def standing(
    connection: Connection, team: str, channel: str, threads: Collection[int]
) -> list[ThreadAtMistral]:
    """Those of the threads that are in a channel."""
    columns = (Thread.id, Thread.ts, *positions.point_columns(Thread))
    here = (Thread.team == team, Thread.channel == channel, Thread.id.in_(threads))
    rows = connection.execute(select(*columns).where(*here).order_by(Thread.id))
    return [ThreadAtMistral(row.id, row.ts, positions.read_point(row)) for row in rows]
