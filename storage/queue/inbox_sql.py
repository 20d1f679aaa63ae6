"""SQL statements of the inbox, built once: building one costs more than executing it."""

from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased

from storage import positions
from storage.engine.clock import now
from storage.engine.upsert import Insert, Prepared
from storage.models import PostedReply, Scope, Share, Thread, Tombstone, Turn, VoiceTranscript
from storage.records import SETTLED, Follow, Outcome
from storage.retention import tombstones

# Rows that the statements return: a thread as in THREAD; a thread's id and the node seen there.
ThreadRow = Row[*tuple[Any, ...]]
TurnRow = Row[*tuple[Any, ...]]
EndedRow = Row[*tuple[Any, ...]]
SeenThread = Row[int, str | None]

PLACE = ("team", "channel", "ts")
WORDS = ("user", "user_team", "text", "attachments")
# What a turn to work on takes over as its row has it.
AS_RECORDED = (
    *("id", *PLACE, "cause", "user", "user_team", "text"),
    *("attempts", "conversation_id", "answer", "stopped"),
)
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
MOVED = (
    "node",
    *positions.HERE,
    "context_tokens",
    "has_unanswered_turns",
)  # of a thread, when its turn ends


def _on_mention(team: Any, channel: Any) -> ColumnElement[bool]:
    """True if only mentions are for us in this channel."""
    here = and_(Scope.team == team, Scope.place == channel)
    return exists().where(here, Scope.follow == Follow.MENTION)


def _of_turn(name: str) -> ColumnElement[Any]:
    """A column of the turn that is returned.

    As text: in RETURNING, SQLite drops the tables of columns, and "team" would be the Scope's.
    """
    return literal_column(f"turns.{name}")


def _files_meanwhile() -> ColumnElement[bool]:
    """True if somebody posted files in the thread since its last turn that was answered."""
    earlier = aliased(Turn, name="earlier")
    same_thread = earlier.thread_id == _of_turn("thread_id")
    last = select(func.max(earlier.ts)).where(
        same_thread, earlier.ts < _of_turn("ts"), earlier.outcome.in_(SETTLED)
    )
    thread = select(Thread.ts).where(Thread.id == _of_turn("thread_id"))
    return exists().where(
        Share.team == _of_turn("team"),
        Share.channel == _of_turn("channel"),
        Share.thread_ts == thread.scalar_subquery(),
        Share.message_ts > last.scalar_subquery(),
        Share.message_ts < _of_turn("ts"),
    )


def _begins_thread() -> ColumnElement[bool]:
    """True if no other turn of the thread was answered."""
    earlier = aliased(Turn, name="earlier")
    same_thread = earlier.thread_id == _of_turn("thread_id")
    others = (same_thread, earlier.id != _of_turn("id"), earlier.outcome == Outcome.ANSWERED)
    return not_(exists().where(*others))


TURN = (
    *(getattr(Turn, name) for name in AS_RECORDED),
    *positions.point_columns(Turn, positions.FROM),
    Turn.attachments,
    Turn.usage,
    Turn.profile,
    Turn.agent_id,
    Turn.agent_version,
    _on_mention(_of_turn("team"), _of_turn("channel")).label("on_mention"),
    _files_meanwhile().label("files_meanwhile"),
)

WAITS = and_(Turn.attempts == 0, Turn.finished_at.is_(None))  # the condition of the partial index
_here = and_(*(getattr(Thread, name) == bindparam(f"at_{name}") for name in PLACE))
_after_we_came = Thread.since < bindparam("at_message")
_unless_mentioned = _on_mention(bindparam("at_team"), bindparam("at_channel"))
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


def _record_turn(insert: Insert) -> Any:
    given = ("thread_id", "cause", "event_id", *WORDS, *positions.FROM, *PLACE)
    columns = {name: getattr(Turn, name) for name in given}
    values: dict[str, Any] = {
        name: bindparam(name, type_=column.type) for name, column in columns.items()
    }
    values |= {"attempts": literal(0), "created_at": now()}
    may = _open_of_person < bindparam("most", type_=Integer)
    statement = insert(Turn).from_select(list(values), select(*values.values()).where(may))
    return statement.on_conflict_do_nothing().returning(Turn.id)


# PostgreSQL locks the row that conflicts even where the condition keeps it from being updated.
OPEN_THREAD = Prepared(_open_thread)
TAKE_THREAD = update(Thread).where(_here, _for_us, _idle).values(_taken).returning(*THREAD)
_lock = select(Thread.id, Thread.node).where(_here).with_for_update()
LOCK_THREAD = _lock.where(~_forgotten)
LOCK_IF_OURS = _lock.where(_for_us)
FOLLOWED = select(Thread.id).where(_here, _for_us)
LOCK_HELD = (
    select(*THREAD)
    .where(Thread.id == bindparam("thread"), Thread.node.is_not(None))
    .with_for_update()
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
# What the ledger takes over from a turn that ended; the last two are of versions without a ledger.
ENDED = (
    *(Turn.id, Turn.team, Turn.channel, Turn.user, Turn.user_team, Turn.profile),
    *(Turn.outcome, Turn.finished_at, Turn.usage, Turn.tokens, Turn.connectors),
)
END_TURN = (
    update(Turn)
    .where(Turn.id == bindparam("turn"), Turn.finished_at.is_(None))
    .values(finished_at=now(), outcome=bindparam("ended_as"), text=None, answer=None)
    .returning(*positions.point_columns(Turn), *ENDED, _begins_thread().label("begins_thread"))
)
MOVE_THREAD = (
    update(Thread)
    .where(Thread.id == bindparam("thread"))
    .values({name: bindparam(name) for name in MOVED} | {"used_at": now()})
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
