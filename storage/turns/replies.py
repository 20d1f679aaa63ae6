"""Slack messages that carry the answers of turns."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.models import PostedReply, Turn


@dataclass(frozen=True, slots=True)
class Replies:
    """A turn's messages, in order; `is_over` if there will be no more."""

    messages: list[str]
    is_over: bool


def unrecorded(
    connection: Connection, team: str, channel: str, candidates: Sequence[str]
) -> list[str]:
    """Message timestamps among `candidates` that no turn recorded, in their order."""
    query = select(PostedReply.ts).where(
        PostedReply.team == team, PostedReply.channel == channel, PostedReply.ts.in_(candidates)
    )
    recorded = set(connection.scalars(query))
    return [ts for ts in candidates if ts not in recorded]


def of_turn(connection: Connection, turn_id: int) -> Replies:
    """Messages that a turn recorded so far."""
    query = (
        select(PostedReply.ts).where(PostedReply.turn_id == turn_id).order_by(PostedReply.position)
    )
    still_open = select(Turn.id).where(Turn.id == turn_id, Turn.finished_at.is_(None))
    messages = list(connection.scalars(query))
    return Replies(messages, connection.scalar(still_open) is None)
