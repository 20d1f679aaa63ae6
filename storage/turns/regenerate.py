"""Builds the turn for Regenerate and for an edited question."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, Select, exists, select

from storage import origins
from storage.models import Thread, Turn
from storage.positions import Position, answered_in, asked_in
from storage.records import NewTurn, TurnCause
from storage.turns.successors import asked_since, in_place_of


@dataclass(frozen=True, slots=True)
class Repeat:
    """The turn that asks again, without its text; `is_last` says that no later one was asked."""

    turn: NewTurn
    is_last: bool

    def by(self, user: str, user_team: str, text: str) -> NewTurn:
        """The turn, as requested by `user` with this text."""
        return replace(self.turn, user=user, user_team=user_team, text=text)

    def edited(self, edit: str) -> "Repeat":
        """The repeat for one edit of the question; `edit` deduplicates."""
        return replace(self, turn=replace(self.turn, cause=f"{self.turn.cause}:{edit}"))


def of_reply(connection: Connection, position: Position) -> Repeat | None:
    """Repeat for the answer in a message of ours; None if it has none."""
    return _repeat(connection, position[0], answered_in(position))


def of_question(connection: Connection, position: Position, user: str) -> Repeat | None:
    """Repeat for the question that a person asked in a message, if its turn is finished."""
    return _repeat(connection, position[0], asked_in(position, Turn.user == user))


def of_turn(connection: Connection, team: str, turn_id: int) -> Repeat | None:
    """Repeat for a turn; None if it isn't finished, or forgotten."""
    return _repeat(connection, team, select(Turn.id).where(Turn.team == team, Turn.id == turn_id))


def is_open(connection: Connection, team: str, turn_id: int) -> bool:
    """True for a turn that isn't finished."""
    this = (Turn.team == team, Turn.id == turn_id, Turn.finished_at.is_(None))
    return connection.execute(select(Turn.id).where(*this)).first() is not None


def _repeat(connection: Connection, team: str, which: Select[int]) -> Repeat | None:
    is_last = ~exists().where(asked_since)
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), is_last.label("is_last"))
        .join(Thread, (Thread.id == Turn.thread_id) & (Thread.team == Turn.team))
        .where(Turn.team == team, Turn.id == which.scalar_subquery())
        .where(Turn.finished_at.is_not(None))
    )
    turn = connection.execute(query).first()
    if turn is None:
        return None
    attachments = tuple(turn.attachments or ())
    new = replace(
        in_place_of(turn, TurnCause.AGAIN),
        attachments=attachments,
        continues_from=origins.of(connection, turn),
    )
    return Repeat(new, turn.is_last)
