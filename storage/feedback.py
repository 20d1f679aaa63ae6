"""What people think of answers."""

from sqlalchemy import Connection, select

from storage.clock import now
from storage.dialect import insert
from storage.models import Feedback, Reply


def give(connection: Connection, place: tuple[str, str, str], user: str, *, good: bool) -> bool:
    """Note somebody's opinion of the answer in a message of ours; False where there is none."""
    team, channel, ts = place
    shown = select(Reply.turn_id).where(
        Reply.team == team, Reply.channel == channel, Reply.ts == ts
    )
    turn = connection.scalar(shown)
    if turn is None:
        return False
    opinion = {"good": good, "given_at": now()}
    statement = insert(connection, Feedback).values(turn_id=turn, user=user, team=team, **opinion)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["turn_id", "user"], set_=opinion)
    )
    return True
