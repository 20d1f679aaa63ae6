"""Positions of threads and messages in Slack, and the turns recorded at them."""

from sqlalchemy import ColumnElement, Select, select

from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.records import NewTurn, OpenTurn

# Team, channel, and a message's timestamp; a thread has its first message's.
Position = tuple[str, str, str]


def of_thread(turn: OpenTurn | NewTurn) -> Position:
    """Position of a turn's thread."""
    return turn.team, turn.channel, turn.thread_ts


def at(
    table: type[Thread | Turn | PostedReply | Tombstone], position: Position
) -> tuple[ColumnElement[bool], ...]:
    """Conditions that select the rows at a position."""
    team, channel, ts = position
    return table.team == team, table.channel == channel, table.ts == ts


def answered_in(position: Position) -> Select[int]:
    """Query for the turn whose answer is in a message of ours."""
    return select(PostedReply.turn_id).where(*at(PostedReply, position))


def asked_in(position: Position, *also: ColumnElement[bool]) -> Select[int]:
    """Query for the newest turn that a message asked for."""
    return select(Turn.id).where(*at(Turn, position), *also).order_by(Turn.id.desc()).limit(1)
