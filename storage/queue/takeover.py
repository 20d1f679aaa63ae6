"""Takeover of threads: their node died, had no capacity, or missed a commit's confirmation."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Select,
    and_,
    bindparam,
    exists,
    select,
    true,
)
from sqlalchemy.orm import aliased

from storage.engine.clock import at_once, now
from storage.fair_choice import FairChoice, Rota, fairest, shared_out
from storage.models import Node, Thread, Turn
from storage.positions import Position, at
from storage.queue import inbox_sql
from storage.queue.inbox import begin_oldest, take
from storage.records import OpenTurn


def _is_begun(turn: type[Turn]) -> ColumnElement[bool]:
    return and_(turn.attempts > 0, turn.finished_at.is_(None))


def _waits_for_a_node(turn: type[Turn]) -> ColumnElement[bool]:
    thread = aliased(Thread, name="waiting_thread")
    is_left_open = exists().where(thread.id == turn.thread_id, thread.node.is_(None))
    others = turn.team.not_in(bindparam("without", expanding=True))
    return and_(turn.attempts == 0, turn.finished_at.is_(None), is_left_open, others)


CHOICE = FairChoice(Turn, waits=_waits_for_a_node, is_under_way=_is_begun).statement()
HELD = select(Thread.team).where(Thread.node.is_not(None))  # few; SQLite groups all threads by team
ANYTHING_WAITS = select(Turn.id).where(_waits_for_a_node(Turn)).limit(1)


@dataclass(frozen=True, slots=True)
class Room:
    """Room of a node: for `limit` threads, of which `kept` are for people without an open turn.

    There is none for the workspaces `without`. `rota` tells whom the node served last.
    """

    limit: int
    kept: int = 0
    without: Collection[str] = ()
    rota: Rota = field(default_factory=Rota)


def take_over(connection: Connection, node: str, *, lease: float, room: Room) -> list[OpenTurn]:
    """Take threads whose node is dead, then released ones with waiting turns, fairly."""
    others = Thread.team.not_in(room.without) if room.without else true()
    # A node that was frozen is dead by the database's clock, yet works on its own threads.
    dead = _threads_of_the_dead(lease).where(others, Thread.node != node)
    taken = _seize_some(connection, dead.limit(room.limit), node)
    while (left := room.limit - len(taken)) > 0:
        # One turn of a person at a time, so that the next pass counts it.
        chosen = _chosen(connection, room, left)
        fresh = _seize_some(connection, _released(chosen), node) if chosen else []
        if not fresh:
            break
        taken += fresh
    return taken


def anything_waits(connection: Connection, without: Collection[str] = ()) -> bool:
    """True if a released thread has a waiting turn."""
    found = connection.execute(ANYTHING_WAITS, {"without": list(without)})
    return found.first() is not None


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


def _chosen(connection: Connection, room: Room, left: int) -> list[int]:
    """Turns to begin next, of people who have equally little under way."""
    candidates = connection.execute(CHOICE, {"without": list(room.without)}).all()
    if not candidates:
        return []
    best = fairest(candidates)
    most = left if best[0].rank == 0 else max(left - room.kept, 0)
    loads = Counter(connection.scalars(HELD))
    return shared_out(best, most, loads, room.rota)


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


def _threads_of_the_dead(lease: float | ColumnElement[float]) -> Select[int, str | None]:
    alive = select(Node.id).where(Node.seen > now() - lease)
    held = select(Thread.id, Thread.node).where(Thread.node.is_not(None))
    return held.where(Thread.node.not_in(alive)).order_by(Thread.id)


def _released(turns: Collection[int]) -> Select[int, str | None]:
    """The released threads of these turns."""
    of_turns = select(Turn.thread_id).where(Turn.id.in_(turns))
    return select(Thread.id, Thread.node).where(Thread.id.in_(of_turns), Thread.node.is_(None))


_left_open = select(Thread.id).where(Thread.id == Turn.thread_id, Thread.node.is_(None))
# Threads to be taken over now: of nodes that are dead, and those that nobody drains.
DUE = (
    at_once(_threads_of_the_dead(bindparam("lease", type_=Float)).exists()),
    at_once(select(Turn.id).where(inbox_sql.WAITS, _left_open.exists()).exists()),
)
