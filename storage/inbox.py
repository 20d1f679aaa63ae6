"""The inbox: durable turns, at most one at a time in a thread, each done by one node.

The thread's row is the lock: `node` says who drains the thread, `fence` grows whenever that
changes. PostgreSQL locks the row in every function here; SQLite locks the whole database with
BEGIN IMMEDIATE. Commit order is therefore turn order, and no wake-up can be lost.
"""

from sqlalchemy import Connection, Row, Select, and_, bindparam, literal_column, select, update

from storage.clock import now
from storage.dialect import insert
from storage.models import Node, Reply, Thread, Turn
from storage.records import Claim, Known, Lost, NewTurn, OpenTurn

_FENCE = (
    select(Thread.fence)
    .where(Thread.id == bindparam("thread"), Thread.node.is_not(None))
    .with_for_update()
)
_OLDEST_OPEN = (
    select(
        Turn.id,
        Turn.team,
        Turn.channel,
        Turn.ts,
        Turn.cause,
        Turn.user,
        Turn.user_team,
        Turn.text,
        Turn.attempts,
        Turn.conversation_id,
        Turn.entry_id,
        Turn.answer,
        Thread.ts.label("thread_ts"),
        Thread.profile,
        Thread.conversation_id.label("thread_conversation_id"),
        Thread.entry_id.label("thread_entry_id"),
    )
    .join(Thread, Thread.id == Turn.thread_id)
    .where(Turn.thread_id == bindparam("thread"), Turn.finished_at.is_(None))
    .order_by(Turn.ts, Turn.id)
    .limit(1)
)


def accept(
    connection: Connection, new: NewTurn, *, node: str | None, opens: bool
) -> OpenTurn | None:
    """Record a turn; begin it if its thread is idle and `node` is given (it has room).

    `opens` says whether the message may open a thread; without it only a thread that exists takes
    the turn, and a message anywhere else is nobody's. Raises Known for what is recorded already.
    """
    thread_id, claim = _lock(connection, new, node, opens)
    if thread_id is None:
        return None
    values = {
        "thread_id": thread_id,
        "team": new.team,
        "channel": new.channel,
        "ts": new.ts,
        "cause": new.cause,
        "event_id": new.event_id,
        "user": new.user,
        "user_team": new.user_team,
        "text": new.text,
        "attempts": 0,
        "created_at": now(),
    }
    turn = insert(connection, Turn).values(values).on_conflict_do_nothing().returning(Turn.id)
    if connection.execute(turn).first() is None:
        raise Known
    return take_next(connection, claim) if claim else None


def finish(
    connection: Connection, turn: OpenTurn, outcome: str, *, stay: bool = True
) -> OpenTurn | None:
    """End a turn and begin the thread's next one, or leave the thread to nobody."""
    guard(connection, turn.claim)
    ended = (
        update(Turn)
        .where(Turn.id == turn.id)
        .values(finished_at=now(), outcome=outcome, text=None, answer=None)
        .returning(Turn.conversation_id, Turn.entry_id)
    )
    conversation_id, entry_id = connection.execute(ended).one()
    if entry_id is not None:
        _move(connection, turn.claim, conversation_id=conversation_id, entry_id=entry_id)
    following = take_next(connection, turn.claim) if stay else None
    if following is None:
        release(connection, turn.claim)
    return following


def take_next(connection: Connection, claim: Claim) -> OpenTurn | None:
    """Begin the oldest open turn of a thread that is held, by Slack's order of messages."""
    row = connection.execute(_OLDEST_OPEN, {"thread": claim.thread_id}).first()
    if row is None:
        return None
    begun = update(Turn).where(Turn.id == row.id).values(attempts=Turn.attempts + 1)
    connection.execute(begun)
    replies = _replies(connection, row.id) if row.attempts else ()
    known = row._asdict() | {"attempts": row.attempts + 1}
    return OpenTurn(claim=claim, replies=replies, **known)


def take_over(connection: Connection, node: str, *, lease: float, limit: int) -> list[OpenTurn]:
    """Take threads whose node is dead, then open turns that nobody drains: `limit` at most."""
    taken: list[OpenTurn] = []
    for query in (_threads_of_the_dead(lease), _threads_left_open()):
        for row in connection.execute(query.limit(limit - len(taken))).all():
            claim = _take(connection, row, node)
            turn = take_next(connection, claim) if claim else None
            if turn:
                taken.append(turn)
            elif claim:
                release(connection, claim)
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
    claim = _take(connection, row, node)
    turn = take_next(connection, claim) if claim else None
    if claim and turn is None:
        release(connection, claim)
    return turn


def release(connection: Connection, claim: Claim) -> None:
    """Leave a thread to nobody."""
    _move(connection, claim, node=None)


def guard(connection: Connection, claim: Claim) -> None:
    """Lock the thread for the rest of the transaction.

    Raises Lost if somebody took the thread over, or if it was left to nobody.
    """
    fence = connection.execute(_FENCE, {"thread": claim.thread_id}).scalar_one_or_none()
    if fence != claim.fence:
        raise Lost


def _lock(
    connection: Connection, new: NewTurn, node: str | None, opens: bool
) -> tuple[int | None, Claim | None]:
    """Lock the message's thread, and take it where it is idle and the node has room.

    PostgreSQL locks a row that conflicts even where DO UPDATE's condition is false.
    """
    idle = and_(Thread.node.is_(None), literal_column("true" if node else "false"))
    taken = {"node": node, "fence": Thread.fence + 1, "used_at": now()}
    where = {"team": new.team, "channel": new.channel, "ts": new.thread_ts}
    place = and_(*(getattr(Thread, name) == value for name, value in where.items()))
    if opens:
        fresh = where | {"node": node, "fence": 1, "created_at": now(), "used_at": now()}
        statement = insert(connection, Thread).values(fresh)
        statement = statement.on_conflict_do_update(
            index_elements=list(where), set_=taken, where=idle
        )
        row = connection.execute(statement.returning(Thread.id, Thread.fence)).first()
    else:
        known = update(Thread).where(place, idle).values(taken)
        row = connection.execute(known.returning(Thread.id, Thread.fence)).first()
    if row is not None:
        return row.id, Claim(row.id, row.fence) if node else None
    # An UPDATE that finds nothing locks nothing: the thread may have been released since.
    held = select(Thread.id, Thread.node).where(place).with_for_update()
    row = connection.execute(held).first()
    if row is None:
        return None, None
    return row.id, _take(connection, row, node) if node and row.node is None else None


def _take(connection: Connection, row: Row[int, str | None], node: str) -> Claim | None:
    """Take one thread from the holder it was seen with, unless it moved meanwhile."""
    taken = (
        update(Thread)
        .where(Thread.id == row.id, Thread.node.is_not_distinct_from(row.node))
        .values(node=node, fence=Thread.fence + 1)
        .returning(Thread.fence)
    )
    fence = connection.execute(taken).scalar()
    return Claim(row.id, fence) if fence is not None else None


def _move(connection: Connection, claim: Claim, **values: str | None) -> None:
    connection.execute(
        update(Thread).where(Thread.id == claim.thread_id).values(values | {"used_at": now()})
    )


def _replies(connection: Connection, turn_id: int) -> tuple[str, ...]:
    query = select(Reply.ts).where(Reply.turn_id == turn_id).order_by(Reply.position)
    return tuple(connection.scalars(query))


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
