"""Asking once more what was asked last in a thread, in the same words or in others."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, Select, exists, select

from storage.models import PostedReply, Thread, Turn
from storage.positions import Position, answered_in, asked_in
from storage.records import NewTurn, TurnCause
from storage.turns.successors import asked_since, in_place_of


@dataclass(frozen=True, slots=True)
class Repeat:
    """The turn that asks again, but for its words; `is_last` says that nothing came after it.

    `replies` are the messages of the answer that there is.
    """

    turn: NewTurn
    is_last: bool
    replies: tuple[str, ...] = ()

    def by(self, user: str, user_team: str, text: str) -> NewTurn:
        """As somebody asks for it now."""
        return replace(self.turn, user=user, user_team=user_team, text=text)

    def edited(self, edit: str) -> "Repeat":
        """As an edit of the question asks for it: each edit once."""
        return replace(self, turn=replace(self.turn, cause=f"{self.turn.cause}:{edit}"))


def of_reply(connection: Connection, position: Position) -> Repeat | None:
    """What would ask again for the answer in a message of ours; None where there is no answer."""
    return _repeat(connection, answered_in(position))


def of_question(connection: Connection, position: Position, user: str) -> Repeat | None:
    """What would ask again what somebody asked in a message, if that was answered in some way."""
    return _repeat(connection, asked_in(position, Turn.user == user))


def _repeat(connection: Connection, which: Select[int]) -> Repeat | None:
    is_last = ~exists().where(asked_since)
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), is_last.label("is_last"))
        .join(Thread, Thread.id == Turn.thread_id)
        .where(Turn.id == which.scalar_subquery(), Turn.finished_at.is_not(None))
    )
    turn = connection.execute(query).first()
    if turn is None:
        return None
    attachments = tuple(turn.attachments or ())
    new = replace(in_place_of(turn, TurnCause.AGAIN), attachments=attachments)
    replies = (
        select(PostedReply.ts).where(PostedReply.turn_id == turn.id).order_by(PostedReply.position)
    )
    return Repeat(new, turn.is_last, tuple(connection.scalars(replies)))
