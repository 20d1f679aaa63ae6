"""Abandoned conversations at Mistral, recorded until they are deleted there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, update

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Orphan, Thread, Turn
from storage.records import OpenTurn, Outcome


@dataclass(frozen=True, slots=True)
class AbandonedConversation:
    """A conversation at Mistral, and the workspace whose key it was made with."""

    id: str
    team: str


def record(
    connection: Connection, turn: OpenTurn, conversations: Collection[str], wait: float
) -> None:
    """Record conversations to delete in `wait` seconds: a request may still run in them."""
    for conversation in conversations:
        orphan = {"conversation_id": conversation, "due": now() + wait}
        whose = {"team": turn.team, "thread_id": turn.claim.thread_id}
        statement = insert(connection, Orphan).values(orphan | whose)
        connection.execute(statement.on_conflict_do_nothing())


def due(connection: Connection, limit: int) -> list[AbandonedConversation]:
    """Conversations that are due and that no recorded answer and no thread refers to."""
    used = select(Turn.id).where(
        Turn.team == Orphan.team,
        Turn.thread_id == Orphan.thread_id,
        Turn.conversation_id == Orphan.conversation_id,
        or_(Turn.entry_id.is_not(None), Turn.outcome == Outcome.ANSWERED),
    )
    current = select(Thread.id).where(
        Thread.team == Orphan.team,
        Thread.id == Orphan.thread_id,
        Thread.conversation_id == Orphan.conversation_id,
    )
    unused = (Orphan.due <= now(), ~used.exists(), ~current.exists())
    query = select(Orphan.conversation_id, Orphan.team).where(*unused)
    rows = connection.execute(query.order_by(Orphan.due).limit(limit)).all()
    return [AbandonedConversation(*row) for row in rows]


def postpone(connection: Connection, conversations: Sequence[str], wait: float) -> None:
    """Retry deletions that failed in `wait` seconds, others first."""
    these = Orphan.conversation_id.in_(conversations)
    connection.execute(update(Orphan).where(these).values(due=now() + wait))


def deleted(connection: Connection, conversations: Sequence[str]) -> None:
    """Remove conversations that are deleted at Mistral."""
    connection.execute(delete(Orphan).where(Orphan.conversation_id.in_(conversations)))


def unrecorded(connection: Connection, conversations: Sequence[str]) -> set[str]:
    """Those of the conversations that no turn recorded."""
    these = Turn.conversation_id.in_(conversations)
    return set(conversations) - set(connection.scalars(select(Turn.conversation_id).where(these)))
