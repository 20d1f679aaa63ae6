"""Dump of all rows of one thread, for inspection."""

from typing import Any

from sqlalchemy import Connection, and_, or_, select

from storage.models import (
    Approval,
    Base,
    Branch,
    Feedback,
    Orphan,
    PostedReply,
    ProducedFile,
    Share,
    Thread,
    Tombstone,
    Turn,
)
from storage.positions import Position, at

MAX_ROWS = 200  # of a table, the newest


def of_thread(connection: Connection, position: Position) -> dict[str, list[dict[str, Any]]]:
    """Rows by table, oldest first; tables without any are left out."""
    found = {
        table.__tablename__: _rows(connection, table, condition)
        for table, condition in _which(position)
    }
    return {name: rows for name, rows in found.items() if rows}


def _which(position: Position) -> list[tuple[type[Base], Any]]:
    team, channel, _ = position
    threads = select(Thread.id).where(*at(Thread, position))
    turns = select(Turn.id).where(Turn.thread_id.in_(threads))
    messages = select(Turn.ts).where(Turn.thread_id.in_(threads))
    shared = (Share.team == team, Share.channel == channel, Share.message_ts.in_(messages))
    return [
        (Thread, Thread.id.in_(threads)),
        (Branch, or_(Branch.thread_id.in_(threads), Branch.origin.in_(threads))),
        (Turn, Turn.thread_id.in_(threads)),
        (PostedReply, PostedReply.turn_id.in_(turns)),
        (Approval, Approval.turn_id.in_(turns)),
        (Feedback, Feedback.turn_id.in_(turns)),
        (ProducedFile, ProducedFile.turn_id.in_(turns)),
        (Share, and_(*shared)),
        (Orphan, Orphan.thread_id.in_(threads)),
        (Tombstone, and_(*at(Tombstone, position))),
    ]


def _rows(connection: Connection, table: type[Base], condition: Any) -> list[dict[str, Any]]:
    columns = table.__table__
    newest_first = [column.desc() for column in columns.primary_key]
    query = select(columns).where(condition).order_by(*newest_first).limit(MAX_ROWS)
    return [dict(row) for row in reversed(connection.execute(query).mappings().all())]
