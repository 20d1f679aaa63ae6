"""Positions of messages in Slack, and conversation points at Mistral, as columns."""

from dataclasses import astuple, fields
from itertools import repeat
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import PostedReply, Thread, Tombstone, Turn
from storage.records import ConversationPoint, NewTurn, OpenTurn

# Team, channel, and a message's timestamp; a thread has its first message's.
Position = tuple[str, str, str]
HERE = tuple(field.name for field in fields(ConversationPoint))  # of a thread, or of an answer
FROM = tuple(f"from_{name}" for name in HERE)  # of the answer that a turn continues


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


def point_columns(
    table: type[Thread | Turn], names: tuple[str, ...] = HERE
) -> tuple[InstrumentedAttribute[Any], ...]:
    """Return a point's columns, to be selected."""
    return tuple(getattr(table, name) for name in names)


def read_point(
    row: Row[*tuple[Any, ...]], names: tuple[str, ...] = HERE
) -> ConversationPoint | None:
    """Read a point from a row; None where no conversation is noted."""
    conversation_id, *rest = (getattr(row, name) for name in names)
    return ConversationPoint(conversation_id, *rest) if conversation_id is not None else None


def point_values(
    point: ConversationPoint | None, names: tuple[str, ...] = HERE
) -> dict[str, str | int | None]:
    """Return what a point's columns are to hold, by their names."""
    return dict(zip(names, astuple(point) if point else repeat(None), strict=False))
