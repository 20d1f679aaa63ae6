"""Origin of a question: the point that it continues, as far as that is recorded."""

from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from storage import positions
from storage.models import Turn
from storage.records import ConversationPoint, Outcome, TurnCause


def of(connection: Connection, turn: Row[*tuple[Any, ...]]) -> ConversationPoint | None:
    """Point that a question continues, also where it failed before that was recorded.

    Then it is the answer before it, or what a question before it was to continue.
    """
    if turn.conversation_id is not None or turn.from_conversation_id is not None:
        return positions.read_point(turn, positions.FROM)
    answered = and_(Turn.outcome == Outcome.ANSWERED, Turn.conversation_id.is_not(None))
    follows = or_(Turn.cause == TurnCause.MESSAGE, Turn.cause.like(f"{TurnCause.BRANCH}:%"))
    points = (*positions.point_columns(Turn), *positions.point_columns(Turn, positions.FROM))
    earlier = (
        select(Turn.outcome, *points)
        .where(Turn.team == turn.team, Turn.thread_id == turn.thread_id, Turn.id < turn.id)
        .where(or_(answered, and_(follows, Turn.from_conversation_id.is_not(None))))
        .order_by(Turn.id.desc())
        .limit(1)
    )
    found = connection.execute(earlier).first()
    if found is None:
        return None
    is_answered = found.outcome == Outcome.ANSWERED
    return positions.read_point(found, positions.HERE if is_answered else positions.FROM)
