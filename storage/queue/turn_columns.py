"""Columns of turns that statements return, with what is looked up along with them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, cast, exists, func, literal_column, not_, select
from sqlalchemy.orm import aliased

from storage import positions
from storage.models import Library, MemoryScope, Scope, Share, Thread, Turn
from storage.records import SETTLED, Follow, Outcome

PLACE = ("team", "channel", "ts")
# What a turn to work on takes over as its row has it.
AS_RECORDED = (
    *("id", *PLACE, "cause", "user", "user_team", "text"),
    *("attempts", "conversation_id", "answer", "stopped"),
)


def on_mention(team: Any, channel: Any) -> ColumnElement[bool]:
    """True if only mentions are for us in this channel."""
    here = and_(Scope.team == team, Scope.place == channel)
    return exists().where(here, Scope.follow == Follow.MENTION)


def _of_turn(name: str) -> ColumnElement[Any]:
    """A column of the turn that is returned.

    As text: in RETURNING, SQLite drops the tables of columns, and "team" would be the Scope's. With
    its type: SQLite drops that, too, and no index serves a comparison with what has none.
    """
    return cast(literal_column(f"turns.{name}"), getattr(Turn, name).type)


def _has_notes() -> ColumnElement[bool]:
    """True if there may be notes on whoever asks, or on the place."""
    scopes = (MemoryScope.team == _of_turn("team"), MemoryScope.place.in_(_places()))
    return exists().where(*scopes, MemoryScope.enabled, MemoryScope.revision.is_not(None))


def _has_library() -> ColumnElement[bool]:
    """True if there may be a library for the place."""
    here = (Library.team == _of_turn("team"), Library.place.in_(_places()))
    return exists().where(*here, Library.library_id.is_not(None))


def _places() -> tuple[ColumnElement[Any], ...]:
    return _of_turn("user"), _of_turn("channel")


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


def begins_thread() -> ColumnElement[bool]:
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
    on_mention(_of_turn("team"), _of_turn("channel")).label("on_mention"),
    _files_meanwhile().label("files_meanwhile"),
    _has_notes().label("has_notes"),
    _has_library().label("has_library"),
)
# What the ledger takes over from a turn that ended; the last two are of versions without a ledger.
ENDED = (
    *(Turn.id, Turn.team, Turn.channel, Turn.user, Turn.user_team, Turn.profile),
    *(Turn.outcome, Turn.finished_at, Turn.usage, Turn.tokens, Turn.connectors),
)
