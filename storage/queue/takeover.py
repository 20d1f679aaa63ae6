"""Takeover of threads: their node died, had no capacity, or missed a commit's confirmation."""

from collections.abc import Collection

from sqlalchemy import Connection, Select, select, true

from storage.engine.clock import now
from storage.models import Node, Thread, Turn
from storage.positions import Position, at
from storage.queue import inbox_sql
from storage.queue.inbox import begin_oldest, take
from storage.records import OpenTurn


def take_over(
    connection: Connection,
    node: str,
    *,
    lease: float,
    limit: int,
    without: Collection[str] = (),
) -> list[OpenTurn]:
    """Take threads whose node is dead, then released ones with waiting turns: `limit` at most.

    Threads of the workspaces `without` are skipped.
    """
    others = Thread.team.not_in(without) if without else true()
    # A node that was frozen is dead by the database's clock, yet works on its own threads.
    dead = _threads_of_the_dead(lease).where(others, Thread.node != node)
    taken = _seize_some(connection, dead.limit(limit), node)
    waiting = _threads_left_open().where(others)
    while len(taken) < limit:
        # The query returns a thread once for each of its turns, so that one pass may take too few.
        fresh = _seize_some(connection, waiting.limit(limit - len(taken)), node)
        if not fresh:
            break
        taken += fresh
    return taken


def reclaim(
    connection: Connection, position: Position, node: str, running: frozenset[int]
) -> OpenTurn | None:
    """Begin a thread that names this node but is not among those `running` here.

    That happens when a transaction was committed but its confirmation was lost.
    """
    held = select(Thread.id, Thread.node).where(*at(Thread, position), Thread.node == node)
    row = connection.execute(held).first()
    if row is None or row.id in running:
        return None
    return _seize(connection, row, node)


def held_by(connection: Connection, node: str) -> list[Position]:
    """Positions of the threads that name this node."""
    places = select(Thread.team, Thread.channel, Thread.ts).where(Thread.node == node)
    return [(row.team, row.channel, row.ts) for row in connection.execute(places)]


def _seize(connection: Connection, seen: inbox_sql.SeenThread, node: str) -> OpenTurn | None:
    """Take a thread and begin its oldest turn; release one that has none."""
    thread = take(connection, seen, node)
    turn = begin_oldest(connection, thread) if thread else None
    if thread and turn is None:
        connection.execute(inbox_sql.RELEASE_THREAD, {"thread": thread.id})
    return turn


def _seize_some(
    connection: Connection, wanted: Select[int, str | None], node: str
) -> list[OpenTurn]:
    """Take the threads that a query finds."""
    rows = {row.id: row for row in connection.execute(wanted).all()}
    in_order = [rows[thread] for thread in sorted(rows)]  # or two nodes could deadlock
    return [turn for row in in_order if (turn := _seize(connection, row, node))]


def _threads_of_the_dead(lease: float) -> Select[int, str | None]:
    alive = select(Node.id).where(Node.seen > now() - lease)
    held = select(Thread.id, Thread.node).where(Thread.node.is_not(None))
    return held.where(Thread.node.not_in(alive)).order_by(Thread.id)


def _threads_left_open() -> Select[int, str | None]:
    """Released threads with a waiting turn, the longest wait first."""
    return (
        select(Thread.id, Thread.node)
        .join(Turn, Turn.thread_id == Thread.id)
        .where(inbox_sql.WAITS, Thread.node.is_(None))
        .order_by(Turn.id)
    )
