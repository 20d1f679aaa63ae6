"""Threads: what was said in one that its conversation at Mistral does not hold."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.models import Reply, Turn
from storage.records import SETTLED, OpenTurn


@dataclass(frozen=True, slots=True)
class Unheard:
    """Everything said after the message `since` (None: from the begin on), but for `known`."""

    since: str | None
    known: frozenset[str]


def unheard(connection: Connection, turn: OpenTurn) -> Unheard:
    """Where the part of a thread begins that has to be told again, and which messages are not."""
    settled = (Turn.thread_id == turn.claim.thread_id, Turn.outcome.in_(SETTLED))
    since = connection.scalar(select(func.max(Turn.ts)).where(*settled, Turn.ts < turn.ts))
    query = select(Reply.ts).join(Turn, Reply.turn_id == Turn.id).where(*settled)
    later = query.where(Reply.ts > since) if since else query
    return Unheard(since, frozenset(connection.scalars(later)))
