"""Feedback on answers."""

from sqlalchemy import Connection

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Feedback
from storage.positions import Position, answered_in


def give(connection: Connection, position: Position, user: str, *, good: bool) -> bool:
    """Record a person's feedback on the answer in a message of ours; False if it has none."""
    turn = connection.scalar(answered_in(position))
    if turn is None:
        return False
    given = {"good": good, "given_at": now()}
    statement = insert(connection, Feedback).values(
        turn_id=turn, user=user, team=position[0], **given
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=["turn_id", "user"], set_=given)
    )
    return True
