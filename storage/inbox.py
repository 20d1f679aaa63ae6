"""The inbox: durable turns, at most one at a time in a thread, each done by one node.

The thread's row is the lock: `node` says who drains the thread, `fence` grows whenever that
changes. PostgreSQL locks the row in every function here; SQLite locks the whole database with
BEGIN IMMEDIATE. Commit order is therefore turn order, and no wake-up can be lost.
"""

from dataclasses import asdict

from sqlalchemy import Connection, Select, select

from storage import statements as sql
from storage.clock import now
from storage.models import Node, Thread, Turn
from storage.records import Claim, Known, Lost, NewTurn, OpenTurn


def accept(
    connection: Connection, new: NewTurn, *, node: str | None, opens: bool
) -> OpenTurn | None:
    """Record a turn; begin it if its thread is idle and `node` is given (it has room).

    `opens` says whether the message may open a thread; without it only a thread that exists takes
    the turn, and a message anywhere else is nobody's. Raises Known for what is recorded already.
    """
    thread_id, thread = _lock(connection, new, node, opens)
    if thread_id is None:
        return None
    turn = {name: value for name, value in asdict(new).items() if name != "thread_ts"}
    recorded = connection.execute(sql.RECORD_TURN.on(connection), turn | {"thread_id": thread_id})
    if recorded.first() is None:
        raise Known
    return _begin_oldest(connection, thread) if thread else None


def finish(
    connection: Connection, turn: OpenTurn, outcome: str, *, stay: bool = True
) -> OpenTurn | None:
    """End a turn and begin the thread's next one, or leave the thread to nobody.

    Raises Lost for a turn that is finished already, like `guard` for a thread that moved on.
    """
    thread = guard(connection, turn.claim)
    ended = connection.execute(sql.END_TURN, {"turn": turn.id, "ended_as": outcome}).first()
    if ended is None:
        raise Lost
    answer = ended if ended.entry_id is not None else thread
    end = (answer.conversation_id, answer.entry_id)
    following = _begin_oldest(connection, thread, end) if stay else None
    node = thread.node if following else None
    moved = {"thread": thread.id, "node": node, "conversation": end[0], "entry": end[1]}
    connection.execute(sql.MOVE_THREAD, moved)
    return following


def take_over(connection: Connection, node: str, *, lease: float, limit: int) -> list[OpenTurn]:
    """Take threads whose node is dead, then open turns that nobody drains: `limit` at most."""
    taken: list[OpenTurn] = []
    for query in (_threads_of_the_dead(lease), _threads_left_open()):
        in_order = query.order_by(Thread.id).limit(limit - len(taken))  # or two could deadlock
        for row in connection.execute(in_order).all():
            turn = _seize(connection, row, node)
            if turn:
                taken.append(turn)
        if len(taken) >= limit:
            break
    return taken


def reclaim(
    connection: Connection, place: tuple[str, str, str], node: str, drained: frozenset[int]
) -> OpenTurn | None:
    """Begin a thread that names this node although nobody here drains it.

    That happens when a transaction was committed and the word of it never arrived.
    """
    team, channel, ts = place
    held = select(Thread.id, Thread.node).where(
        Thread.team == team, Thread.channel == channel, Thread.ts == ts, Thread.node == node
    )
    row = connection.execute(held).first()
    if row is None or row.id in drained:
        return None
    return _seize(connection, row, node)


def held_by(connection: Connection, node: str) -> list[tuple[str, str, str]]:
    """Where the threads are that name this node."""
    places = select(Thread.team, Thread.channel, Thread.ts).where(Thread.node == node)
    return [(row.team, row.channel, row.ts) for row in connection.execute(places)]


def guard(connection: Connection, claim: Claim) -> sql.ThreadRow:
    """Lock the thread for the rest of the transaction.

    Raises Lost if somebody took the thread over, or if it was left to nobody.
    """
    thread = connection.execute(sql.LOCK_HELD, {"thread": claim.thread_id}).first()
    if thread is None or thread.fence != claim.fence:
        raise Lost
    return thread


def _lock(
    connection: Connection, new: NewTurn, node: str | None, opens: bool
) -> tuple[int | None, sql.ThreadRow | None]:
    """Lock the message's thread; also return it whole where it is now this node's to drain."""
    place = {"at_team": new.team, "at_channel": new.channel, "at_ts": new.thread_ts}
    take = sql.OPEN_THREAD.on(connection) if opens else sql.TAKE_THREAD
    thread = connection.execute(take, place | {"node": node, "has_room": bool(node)}).first()
    if thread:
        return thread.id, thread if node else None
    # An UPDATE that finds nothing locks nothing: the thread may have been released since.
    seen = connection.execute(sql.LOCK_THREAD, place).first()
    if seen is None:
        return None, None
    return seen.id, _take(connection, seen, node) if node and seen.node is None else None


def _take(connection: Connection, seen: sql.SeenThread, node: str) -> sql.ThreadRow | None:
    """Take a thread from the holder it was seen with, unless it moved meanwhile."""
    seized = {"thread": seen.id, "seen_node": seen.node, "node": node}
    return connection.execute(sql.SEIZE_THREAD, seized).first()


def _begin_oldest(
    connection: Connection,
    thread: sql.ThreadRow,
    end: tuple[str | None, str | None] | None = None,
) -> OpenTurn | None:
    """Begin the oldest open turn of a thread that is held, by Slack's order of messages.

    `end` is the (conversation, entry) of the last answer, if that is newer than the thread's row.
    """
    turn = connection.execute(sql.BEGIN_OLDEST, {"thread": thread.id}).first()
    if turn is None:
        return None
    conversation_id, entry_id = end or (thread.conversation_id, thread.entry_id)
    interrupted = turn.attempts > 1
    replies = connection.scalars(sql.REPLIES, {"turn": turn.id}) if interrupted else ()
    return OpenTurn(
        claim=Claim(thread.id, thread.fence),
        thread_ts=thread.ts,
        profile=thread.profile,
        thread_conversation_id=conversation_id,
        thread_entry_id=entry_id,
        replies=tuple(replies),
        **turn._asdict(),
    )


def _seize(connection: Connection, seen: sql.SeenThread, node: str) -> OpenTurn | None:
    """Take a thread and begin its oldest turn; one without any is left to nobody again."""
    thread = _take(connection, seen, node)
    turn = _begin_oldest(connection, thread) if thread else None
    if thread and turn is None:
        connection.execute(sql.RELEASE_THREAD, {"thread": thread.id})
    return turn


def _threads_of_the_dead(lease: float) -> Select[int, str | None]:
    alive = select(Node.id).where(Node.seen > now() - lease)
    return select(Thread.id, Thread.node).where(Thread.node.is_not(None), Thread.node.not_in(alive))


def _threads_left_open() -> Select[int, str | None]:
    return (
        select(Thread.id, Thread.node)
        .join(Turn, Turn.thread_id == Thread.id)
        .where(Turn.finished_at.is_(None), Thread.node.is_(None))
        .distinct()
    )
