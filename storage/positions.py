"""Where a thread or a message is in Slack, and what we know to be there."""

from sqlalchemy import ColumnElement, Select, select

from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.records import NewTurn, OpenTurn

Position = tuple[
    str, str, str
]  # team, channel, and a message's timestamp: a thread has its first's


def of_thread(turn: OpenTurn | NewTurn) -> Position:
    """Where a turn's thread is."""
    return turn.team, turn.channel, turn.thread_ts


def at(
    table: type[Thread | Turn | PostedReply | Tombstone], position: Position
) -> tuple[ColumnElement[bool], ...]:
    """That a row is of this position."""
    team, channel, ts = position
    return table.team == team, table.channel == channel, table.ts == ts


def answered_in(position: Position) -> Select[int]:
    """The turn whose answer stands in a message of ours."""
    return select(PostedReply.turn_id).where(*at(PostedReply, position))


def asked_in(position: Position, *also: ColumnElement[bool]) -> Select[int]:
    """The newest turn that was asked in a message."""
    return select(Turn.id).where(*at(Turn, position), *also).order_by(Turn.id.desc()).limit(1)
