"""SQL statements of the inbox, built once: building one costs more than executing it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    update,
)

from storage import positions
from storage.engine.clock import now
from storage.engine.upsert import Insert, Prepared
from storage.models import PostedReply, Scope, Thread, Tombstone, Turn, VoiceTranscript
from storage.queue.turn_columns import ENDED, PLACE, TURN, begins_thread, on_mention
from storage.retention import tombstones

# Rows that the statements return: a thread as in THREAD; a thread's id and the node seen there.
ThreadRow = Row[*tuple[Any, ...]]
TurnRow = Row[*tuple[Any, ...]]
EndedRow = Row[*tuple[Any, ...]]
SeenThread = Row[int, str | None]

WORDS = ("user", "user_team", "text", "attachments")
THREAD = (
    Thread.id,
    Thread.ts,
    Thread.node,
    Thread.fence,
    Thread.profile,
    *positions.point_columns(Thread),
    Thread.context_tokens,
    Thread.has_unanswered_turns,
    Thread.deletion_pending,
)
MOVED = (*positions.HERE, "context_tokens", "has_unanswered_turns")  # when a thread's turn ends

WAITS = and_(Turn.attempts == 0, Turn.finished_at.is_(None))  # the condition of the partial index
_here = and_(*(getattr(Thread, name) == bindparam(f"at_{name}") for name in PLACE))
_after_we_came = Thread.since < bindparam("at_message")
_unless_mentioned = on_mention(bindparam("at_team"), bindparam("at_channel"))
_for_us = and_(_after_we_came, not_(_unless_mentioned), not_(Thread.deletion_pending))
# Asked before its thread was forgotten: its turn is deleted, and Slack may redeliver it.
_forgotten = exists().where(
    *tombstones.found_at(*(bindparam(f"at_{name}") for name in PLACE)),
    Tombstone.asked >= bindparam("at_message"),
)
_idle = and_(Thread.node.is_(None), bindparam("has_room", type_=Boolean))
_taken = {"node": bindparam("node"), "fence": Thread.fence + 1, "used_at": now()}


# A thread keeps the profile that its place had when the thread began.
_chosen_profile = (
    select(Scope.profile)
    .where(Scope.team == bindparam("at_team"), Scope.place == bindparam("at_place"))
    .scalar_subquery()
)


def _open_thread(insert: Insert) -> Any:
    position: dict[str, Any] = {name: bindparam(f"at_{name}", type_=String) for name in PLACE}
    times = {"created_at": now(), "used_at": now()}
    since = bindparam("at_message", type_=String)
    ours = {"node": bindparam("node", type_=String), "fence": literal(1), "since": since}
    chosen = func.coalesce(bindparam("at_profile", type_=String), _chosen_profile)
    values = position | times | ours | {"profile": chosen}
    statement = insert(Thread).from_select(
        list(values), select(*values.values()).where(~_forgotten)
    )
    taken = statement.on_conflict_do_update(index_elements=PLACE, set_=_taken, where=_idle)
    return taken.returning(*THREAD)


# Open turns of a turn's person, whether begun or waiting; one that is to stop makes room.
_open_of_person = (
    select(func.count())
    .select_from(Turn)
    .where(Turn.team == bindparam("team"), Turn.user == bindparam("user"))
    .where(Turn.finished_at.is_(None), Turn.stopped.is_(None))
    .scalar_subquery()
)


# Sees all turns of a thread only in a statement after the one that locked the thread.
_has_open_turn = exists().where(
    Turn.thread_id == bindparam("thread_id", type_=Turn.thread_id.type), Turn.finished_at.is_(None)
)


def _record_turn(insert: Insert) -> Any:
    """Insert a turn, begun if its thread was taken for it and none waits there."""
    given = ("thread_id", "cause", "event_id", *WORDS, *positions.FROM, *PLACE)
    columns = {name: getattr(Turn, name) for name in given}
    values: dict[str, Any] = {
        name: bindparam(name, type_=column.type) for name, column in columns.items()
    }
    begins = and_(bindparam("is_taken", type_=Boolean), not_(_has_open_turn))
    values |= {"attempts": case((begins, 1), else_=0), "created_at": now()}
    may = _open_of_person < bindparam("most", type_=Integer)
    statement = insert(Turn).from_select(list(values), select(*values.values()).where(may))
    return statement.on_conflict_do_nothing().returning(*TURN)


# PostgreSQL locks the row that conflicts even where the condition keeps it from being updated.
OPEN_THREAD = Prepared(_open_thread)
TAKE_THREAD = update(Thread).where(_here, _for_us, _idle).values(_taken).returning(*THREAD)
_lock = select(Thread.id, Thread.node).where(_here).with_for_update()
LOCK_THREAD = _lock.where(~_forgotten)
LOCK_IF_OURS = _lock.where(_for_us)
STANDING = select(_for_us.label("is_followed")).where(_here)
LOCK_HELD = (
    select(*THREAD)
    .where(Thread.id == bindparam("thread"), Thread.node.is_not(None))
    .with_for_update()
)
# A claim that is still valid, as a condition of what its holder writes; it locks the thread, too.
HELD = (
    select(Thread.id)
    .where(Thread.team == bindparam("held_team"), Thread.id == bindparam("held_thread"))
    .where(Thread.fence == bindparam("held_fence"), Thread.node.is_not(None))
    .with_for_update()
)
BY_HOLDER = and_(
    Turn.team == bindparam("held_team"),
    Turn.id == bindparam("held_turn"),
    Turn.thread_id == HELD.scalar_subquery(),
    Turn.finished_at.is_(None),
)
RECORD_TURN = Prepared(_record_turn)
KNOWN_TURN = select(Turn.id).where(
    Turn.team == bindparam("team"),
    or_(
        and_(*(getattr(Turn, name) == bindparam(name) for name in ("channel", "ts", "cause"))),
        Turn.event_id == bindparam("event_id"),
    ),
)

_oldest = (
    select(Turn.id)
    .where(Turn.thread_id == bindparam("thread"), Turn.finished_at.is_(None))
    # A turn that has begun comes first, even before an older message that arrived late.
    .order_by(Turn.attempts == 0, Turn.ts, Turn.id)
    .limit(1)
    .scalar_subquery()
)
_begun = update(Turn).values(attempts=Turn.attempts + 1).returning(*TURN)
BEGIN_OLDEST = _begun.where(Turn.id == _oldest)
BEGIN_AGAIN = _begun.where(Turn.id == bindparam("turn"), Turn.finished_at.is_(None))
END_TURN = (
    update(Turn)
    .where(BY_HOLDER)
    .values(finished_at=now(), outcome=bindparam("ended_as"), text=None, answer=None)
    .returning(*positions.point_columns(Turn), *ENDED, begins_thread().label("begins_thread"))
)
_stays = and_(bindparam("stay", type_=Boolean), _has_open_turn)
MOVE_THREAD = (
    update(Thread)
    .where(Thread.team == bindparam("held_team"), Thread.id == bindparam("thread_id"))
    .values({name: bindparam(name) for name in MOVED} | {"used_at": now()})
    .values(node=case((_stays, Thread.node)))  # else NULL: the thread is released
    .returning(*THREAD)
)
# What was said in voice clips stands in Slack from now on.
_clips = (getattr(VoiceTranscript, name) == bindparam(f"at_{name}") for name in PLACE)
ERASE_VOICE = update(VoiceTranscript).where(*_clips).values(text=None)
RELEASE_THREAD = update(Thread).where(Thread.id == bindparam("thread")).values(node=None)
SEIZE_THREAD = (
    update(Thread)
    .where(
        Thread.id == bindparam("thread"), Thread.node.is_not_distinct_from(bindparam("seen_node"))
    )
    .values(node=bindparam("node"), fence=Thread.fence + 1)
    .returning(*THREAD)
)
REPLIES = (
    select(PostedReply.ts)
    .where(PostedReply.turn_id == bindparam("turn"))
    .order_by(PostedReply.position)
)
