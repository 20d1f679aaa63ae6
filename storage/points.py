"""Conversation points as columns: where a thread stands, where an answer is, what it continues."""

from dataclasses import astuple, fields
from itertools import repeat
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute

from storage.models import Thread, Turn
from storage.records import ConversationPoint

HERE = tuple(field.name for field in fields(ConversationPoint))  # of a thread, or of an answer
FROM = tuple(f"from_{name}" for name in HERE)  # of the answer that a turn continues


def of(
    table: type[Thread | Turn], names: tuple[str, ...] = HERE
) -> tuple[InstrumentedAttribute[Any], ...]:
    """Return a point's columns, to be selected."""
    return tuple(getattr(table, name) for name in names)


def read(row: Row[*tuple[Any, ...]], names: tuple[str, ...] = HERE) -> ConversationPoint | None:
    """Read a point from a row; None where no conversation is noted."""
    conversation_id, *rest = (getattr(row, name) for name in names)
    return ConversationPoint(conversation_id, *rest) if conversation_id is not None else None


def values(
    point: ConversationPoint | None, names: tuple[str, ...] = HERE
) -> dict[str, str | int | None]:
    """Return what a point's columns are to hold, by their names."""
    return dict(zip(names, astuple(point) if point else repeat(None), strict=False))
