"""Kin of a conversation: the others that its thread passed through."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.models import Thread, Turn

MOST = 10  # conversations


@dataclass(frozen=True, slots=True)
class Kin:
    """A conversation's thread in Slack, and its other conversations, newest first."""

    channel: str
    thread_ts: str
    conversations: tuple[str, ...]


def of(connection: Connection, team: str, conversation_id: str) -> Kin | None:
    """The kin of a conversation; None if no turn recorded it."""
    thread = connection.execute(
        select(Thread.id, Thread.channel, Thread.ts)
        .join(Turn, (Turn.thread_id == Thread.id) & (Turn.team == Thread.team))
        .where(Turn.conversation_id == conversation_id, Turn.team == team)
        .order_by(Turn.id)
        .limit(1)
    ).first()
    if thread is None:
        return None
    others = connection.scalars(
        select(Turn.conversation_id)
        .where(Turn.thread_id == thread.id, Turn.conversation_id != conversation_id)
        .order_by(Turn.id.desc())
    )
    found = [one for one in dict.fromkeys(others) if one is not None]
    return Kin(thread.channel, thread.ts, tuple(found[:MOST]))
