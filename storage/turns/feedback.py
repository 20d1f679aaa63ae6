"""What people think of answers."""

from sqlalchemy import Connection

from storage.engine.clock import now
from storage.engine.upsert import insert
from storage.models import Feedback
from storage.positions import Position, answered_in


def give(connection: Connection, position: Position, user: str, *, good: bool) -> bool:
    """Note somebody's opinion of the answer in a message of ours; False where there is none."""
    turn = connection.scalar(answered_in(position))
    if turn is None:
        return False
    opinion = {"good": good, "given_at": now()}
    statement = insert(connection, Feedback).values(
        turn_id=turn, user=user, team=position[0], **opinion
    )
    connection.execute(
        statement.on_conflict_do_update(index_elements=["turn_id", "user"], set_=opinion)
    )
    return True
