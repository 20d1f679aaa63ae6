"""Placeholders of threads that a turn opens itself, until their first message is posted."""

from sqlalchemy import Connection, update

from storage.models import Thread, Turn
from storage.queue.inbox import guard
from storage.records import OpenTurn


def replace_by(connection: Connection, turn: OpenTurn, ts: str) -> None:
    """Replace a placeholder by the timestamp of the thread's first message, now posted."""
    guard(connection, turn.claim)
    root = {"ts": ts, "since": ts}
    connection.execute(update(Thread).where(Thread.id == turn.claim.thread_id).values(root))
    connection.execute(update(Turn).where(Turn.id == turn.id).values(ts=ts))
