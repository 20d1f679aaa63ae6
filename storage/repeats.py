"""Asking once more what was asked last in a thread, in the same words or in others."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, exists, select
from sqlalchemy.orm import aliased

from storage.models import Reply, Thread, Turn
from storage.records import Kind, NewTurn


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


def of_reply(connection: Connection, place: tuple[str, str, str]) -> Repeat | None:
    """What would ask again for the answer in a message of ours; None where there is no answer."""
    team, channel, ts = place
    shown = select(Reply.turn_id).where(
        Reply.team == team, Reply.channel == channel, Reply.ts == ts
    )
    return _repeat(connection, Turn.id == shown.scalar_subquery())


def of_question(connection: Connection, place: tuple[str, str, str], user: str) -> Repeat | None:
    """What would ask again what somebody asked in a message, if that was answered in some way."""
    team, channel, ts = place
    asked = (
        select(Turn.id)
        .where(Turn.team == team, Turn.channel == channel, Turn.ts == ts, Turn.user == user)
        .order_by(Turn.id.desc())
        .limit(1)
    )
    return _repeat(connection, Turn.id == asked.scalar_subquery())


def _repeat(connection: Connection, which: ColumnElement[bool]) -> Repeat | None:
    later = aliased(Turn)
    asks = later.cause.not_like(f"{Kind.FILES}:%")  # to send files once more is to ask nothing
    is_last = ~exists().where(later.thread_id == Turn.thread_id, later.id > Turn.id, asks)
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), is_last.label("is_last"))
        .join(Thread, Thread.id == Turn.thread_id)
        .where(which, Turn.finished_at.is_not(None))
    )
    turn = connection.execute(query).first()
    if turn is None:
        return None
    new = NewTurn(
        team=turn.team,
        channel=turn.channel,
        thread_ts=turn.thread_ts,
        ts=turn.ts,
        user=turn.user,
        user_team=turn.user_team,
        text="",
        cause=f"{Kind.AGAIN}:{turn.id}",
        from_conversation_id=turn.from_conversation_id,
        from_entry_id=turn.from_entry_id,
        from_agent_id=turn.from_agent_id,
        from_agent_version=turn.from_agent_version,
        attachments=tuple(turn.attachments or ()),
    )
    replies = select(Reply.ts).where(Reply.turn_id == turn.id).order_by(Reply.position)
    return Repeat(new, turn.is_last, tuple(connection.scalars(replies)))
