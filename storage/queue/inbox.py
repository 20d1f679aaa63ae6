"""The inbox: a durable queue of turns, at most one at a time in a thread, each done by one node.

The thread's row is the lock: `node` works on the thread, `fence` is increased whenever that
changes. PostgreSQL locks the row in every function here; SQLite locks the whole database with
BEGIN IMMEDIATE. Commit order is therefore turn order, and no wake-up can be lost.
"""

from dataclasses import asdict, replace
from enum import Enum
from typing import Any

from sqlalchemy import Connection, insert, select

from storage import positions
from storage.ledger import entries
from storage.ledger.entries import Pricing
from storage.models import Branch, Thread
from storage.positions import at, of_thread
from storage.queue import inbox_sql
from storage.queue.thread_end import (
    NOWHERE,
    ThreadEnd,
    end_at_answer,
    end_without_answer,
    finished,
    standing_end,
)
from storage.queue.turn_columns import AS_RECORDED
from storage.records import (
    Addressed,
    AlreadyRecorded,
    Claim,
    Lost,
    NewTurn,
    OpenTurn,
    Responder,
    TooManyOpen,
    TurnCause,
)
from storage.retention import forgetting
from storage.token_usage import TurnUsage

UNBOUNDED = 2**31 - 1  # open turns of a person
# Fields of a new turn that are no column of its row: of its thread, or several columns.
NO_COLUMN = {"thread_ts", "profile", "branch", "continues_from", "addressed"}


def accept(
    connection: Connection, new: NewTurn, *, node: str | None, most: int = UNBOUNDED
) -> OpenTurn | None:
    """Record a turn; begin it if its thread is idle and `node` is given (it has room).

    A message that is addressed IF_IN_THREAD counts only in a thread that we were in before it, and
    not where the channel follows mentions only; anywhere else nothing is recorded.
    Raises AlreadyRecorded for a turn that the unique keys know: the last of the three nets against
    duplicates (see `docs/architecture.md`); TooManyOpen if its person has `most` open turns.
    """
    thread_id, thread = _lock(connection, new, node)
    if thread_id is None:
        return None
    turn = {name: value for name, value in asdict(new).items() if name not in NO_COLUMN}
    turn |= positions.point_values(new.continues_from, positions.FROM)
    turn |= {"thread_id": thread_id, "attachments": new.attachments or None}
    recorded = _record(connection, turn | {"is_taken": thread is not None}, most)
    if new.branch:
        origin = {"origin": new.branch.thread_id, "message_ts": new.branch.message_ts}
        row = {"thread_id": thread_id, "team": new.team, "user": new.user}
        connection.execute(insert(Branch).values(row | origin))
    if thread and recorded.attempts:
        return _opened(connection, thread, recorded, standing_end(thread))
    return begin_oldest(connection, thread) if thread else None


def finish(
    connection: Connection,
    turn: OpenTurn,
    outcome: str,
    *,
    stay: bool = True,
    price: Pricing = entries.without_prices,
) -> OpenTurn | None:
    """End a turn and begin the thread's next one, or release the thread.

    What the turn took goes into the ledger, at its `price`. A thread whose deletion is pending is
    forgotten here; later turns in it start without history.

    Raises Lost for a turn that is finished already, and as `guard` does.
    """
    ended = connection.execute(inbox_sql.END_TURN, held(turn) | {"ended_as": outcome}).first()
    if ended is None:
        raise Lost
    if turn.attachments:
        message = {"at_team": turn.team, "at_channel": turn.channel, "at_ts": turn.ts}
        connection.execute(inbox_sql.ERASE_VOICE, message)
    thread, following = _follow(connection, turn, ended, stay=stay)
    # Many turns share a day's sums: they are locked last.
    entries.record(connection, finished(ended, thread), price)
    return following


def again(connection: Connection, turn: OpenTurn) -> OpenTurn:
    """Begin a turn again that was interrupted on this node."""
    thread = guard(connection, turn.claim)
    row = connection.execute(inbox_sql.BEGIN_AGAIN, {"turn": turn.id}).first()
    if row is None:
        raise Lost
    return _opened(connection, thread, row, standing_end(thread))


def is_ours(connection: Connection, new: NewTurn) -> bool:
    """True if we were in a message's thread when it was written."""
    here = at(Thread, of_thread(new))
    query = select(Thread.id).where(*here, Thread.since < new.ts)
    return connection.execute(query).first() is not None


class ThreadStanding(Enum):
    """Relation of a thread to a plain reply in it."""

    FOREIGN = "foreign"  # we aren't in it
    FOLLOWED = "followed"  # the reply is for us
    PASSED_OVER = "passed over"  # ours, but not for this reply


def standing(connection: Connection, new: NewTurn) -> ThreadStanding:
    """Tell whether a plain reply is for us: in a thread that we are in and that is followed."""
    row = connection.execute(inbox_sql.STANDING, _place(new)).first()
    if row is None:
        return ThreadStanding.FOREIGN
    return ThreadStanding.FOLLOWED if row.is_followed else ThreadStanding.PASSED_OVER


def held(turn: OpenTurn) -> dict[str, Any]:
    """Values for a statement that writes only what the holder of the turn's thread may write."""
    claim = {"held_thread": turn.claim.thread_id, "held_fence": turn.claim.fence}
    return claim | {"held_team": turn.team, "held_turn": turn.id}


def guard(connection: Connection, claim: Claim) -> inbox_sql.ThreadRow:
    """Check the fence and lock the thread for the rest of the transaction.

    Raises Lost if another node took the thread over, or if it was released.
    """
    thread = connection.execute(inbox_sql.LOCK_HELD, {"thread": claim.thread_id}).first()
    if thread is None or thread.fence != claim.fence:
        raise Lost
    return thread


def _record(connection: Connection, turn: dict[str, Any], most: int) -> inbox_sql.TurnRow:
    statement = inbox_sql.RECORD_TURN.on(connection)
    if recorded := connection.execute(statement, turn | {"most": most}).first():
        return recorded
    is_known = connection.execute(inbox_sql.KNOWN_TURN, turn).first()
    raise AlreadyRecorded if is_known else TooManyOpen


def _lock(
    connection: Connection, new: NewTurn, node: str | None
) -> tuple[int | None, inbox_sql.ThreadRow | None]:
    """Lock the message's thread: its id, and its row if this node has taken it now."""
    place: dict[str, str | None] = {**_place(new), "at_place": new.place}
    place["at_profile"] = new.profile
    opens = new.addressed is Addressed.DIRECTLY
    found = inbox_sql.OPEN_THREAD.on(connection) if opens else inbox_sql.TAKE_THREAD
    thread = connection.execute(found, place | {"node": node, "has_room": bool(node)}).first()
    if thread:
        return thread.id, thread if node else None
    # An UPDATE that finds nothing locks nothing: the thread may have been released since.
    lock = inbox_sql.LOCK_THREAD if opens else inbox_sql.LOCK_IF_OURS
    seen = connection.execute(lock, place).first()
    if seen is None:
        return None, None
    return seen.id, take(connection, seen, node) if node and seen.node is None else None


def _place(new: NewTurn) -> dict[str, str]:
    here = {"at_team": new.team, "at_channel": new.channel, "at_ts": new.thread_ts}
    return here | {"at_message": new.ts}


def take(
    connection: Connection, seen: inbox_sql.SeenThread, node: str
) -> inbox_sql.ThreadRow | None:
    """Take a thread from the node it was seen with, unless that changed meanwhile (None)."""
    seized = {"thread": seen.id, "seen_node": seen.node, "node": node}
    return connection.execute(inbox_sql.SEIZE_THREAD, seized).first()


def begin_oldest(connection: Connection, thread: inbox_sql.ThreadRow) -> OpenTurn | None:
    """Begin the oldest open turn of a thread that is held, by Slack's order of messages."""
    turn = connection.execute(inbox_sql.BEGIN_OLDEST, {"thread": thread.id}).first()
    return _opened(connection, thread, turn, standing_end(thread)) if turn else None


def _opened(
    connection: Connection, thread: inbox_sql.ThreadRow, turn: inbox_sql.TurnRow, end: ThreadEnd
) -> OpenTurn:
    interrupted = turn.attempts > 1
    replies = connection.scalars(inbox_sql.REPLIES, {"turn": turn.id}) if interrupted else ()
    if turn.cause != TurnCause.MESSAGE:  # it does not simply follow the thread's last one
        point = positions.read_point(turn, positions.FROM)
        end = replace(end, point=point, has_unanswered_turns=False)
    by = Responder(turn.profile, turn.agent_id, turn.agent_version)
    return OpenTurn(
        claim=Claim(thread.id, thread.fence),
        thread_ts=thread.ts,
        profile=thread.profile,
        continues_from=end.point,
        has_unanswered_turns=end.has_unanswered_turns,
        answered_by=by if by.agent_id else None,
        replies=tuple(replies),
        on_mention=turn.on_mention,
        files_meanwhile=turn.files_meanwhile,
        has_notes=turn.has_notes,
        has_library=turn.has_library,
        attachments=tuple(turn.attachments or ()),
        usage=TurnUsage.read(turn.usage),
        context_tokens=end.context_tokens,
        **{name: getattr(turn, name) for name in AS_RECORDED},
    )


def _follow(
    connection: Connection, turn: OpenTurn, ended: inbox_sql.EndedRow, *, stay: bool
) -> tuple[inbox_sql.ThreadRow, OpenTurn | None]:
    """Move the thread to where a turn ended, and begin its next one."""
    end = end_at_answer(turn, ended)
    if end is None:
        end = end_without_answer(guard(connection, turn.claim), turn, ended.outcome)
    thread = moved = _move(connection, turn, end, stay=stay)
    if thread.deletion_pending:
        if not forgetting.clear(connection, thread.id):
            return thread, None
        moved = _move(connection, turn, NOWHERE, stay=stay)
    return thread, begin_oldest(connection, moved) if moved.node else None


def _move(
    connection: Connection, turn: OpenTurn, end: ThreadEnd, *, stay: bool
) -> inbox_sql.ThreadRow:
    """Move a thread, which is released unless this node is to `stay` and a turn waits there."""
    values = positions.point_values(end.point) | {"context_tokens": end.context_tokens}
    values |= {"has_unanswered_turns": end.has_unanswered_turns, "stay": stay}
    values |= {"held_team": turn.team, "thread_id": turn.claim.thread_id}
    return connection.execute(inbox_sql.MOVE_THREAD, values).one()
