"""Threads that nobody drains: their node died, had no room, or never heard that it has them."""

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
    """Take threads whose node is dead, then open turns that nobody drains: `limit` at most.

    Threads of the workspaces `without` are left to others, or for later.
    """
    others = Thread.team.not_in(without) if without else true()
    # A node that froze is dead by the database's clock, and yet at work on its own threads.
    dead = _threads_of_the_dead(lease).where(others, Thread.node != node)
    taken = _seize_some(connection, dead.limit(limit), node)
    waiting = _threads_left_open().where(others)
    while len(taken) < limit:
        # The query finds a thread once for each of its turns: what is taken makes room for others.
        fresh = _seize_some(connection, waiting.limit(limit - len(taken)), node)
        if not fresh:
            break
        taken += fresh
    return taken


def reclaim(
    connection: Connection, position: Position, node: str, drained: frozenset[int]
) -> OpenTurn | None:
    """Begin a thread that names this node although nobody here drains it.

    That happens when a transaction was committed and the word of it never arrived.
    """
    held = select(Thread.id, Thread.node).where(*at(Thread, position), Thread.node == node)
    row = connection.execute(held).first()
    if row is None or row.id in drained:
        return None
    return _seize(connection, row, node)


def held_by(connection: Connection, node: str) -> list[Position]:
    """Where the threads are that name this node."""
    places = select(Thread.team, Thread.channel, Thread.ts).where(Thread.node == node)
    return [(row.team, row.channel, row.ts) for row in connection.execute(places)]


def _seize(connection: Connection, seen: inbox_sql.SeenThread, node: str) -> OpenTurn | None:
    """Take a thread and begin its oldest turn; one without any is left to nobody again."""
    thread = take(connection, seen, node)
    turn = begin_oldest(connection, thread) if thread else None
    if thread and turn is None:
        connection.execute(inbox_sql.RELEASE_THREAD, {"thread": thread.id})
    return turn


def _seize_some(
    connection: Connection, wanted: Select[int, str | None], node: str
) -> list[OpenTurn]:
    """Seize the threads that a query finds."""
    rows = {row.id: row for row in connection.execute(wanted).all()}
    in_order = [rows[thread] for thread in sorted(rows)]  # or two nodes could deadlock
    return [turn for row in in_order if (turn := _seize(connection, row, node))]


def _threads_of_the_dead(lease: float) -> Select[int, str | None]:
    alive = select(Node.id).where(Node.seen > now() - lease)
    held = select(Thread.id, Thread.node).where(Thread.node.is_not(None))
    return held.where(Thread.node.not_in(alive)).order_by(Thread.id)


def _threads_left_open() -> Select[int, str | None]:
    """Threads with a turn that waits and that nobody drains, those that wait longest first."""
    return (
        select(Thread.id, Thread.node)
        .join(Turn, Turn.thread_id == Thread.id)
        .where(inbox_sql.WAITS, Thread.node.is_(None))
        .order_by(Turn.id)
    )
