"""Asking once more what was asked last in a thread."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import aliased

from storage.models import Reply, Thread, Turn
from storage.records import Kind, NewTurn


@dataclass(frozen=True, slots=True)
class Repeat:
    """The turn that asks again, but for its words; `is_last` says that nothing came after it."""

    turn: NewTurn
    is_last: bool

    def by(self, user: str, user_team: str, text: str) -> NewTurn:
        """As somebody asks for it now."""
        return replace(self.turn, user=user, user_team=user_team, text=text)


def of_reply(connection: Connection, place: tuple[str, str, str]) -> Repeat | None:
    """What would ask again for the answer in a message of ours; None where there is no answer."""
    team, channel, ts = place
    later = aliased(Turn)
    asks = later.cause.not_like(f"{Kind.FILES}:%")  # to send files once more is to ask nothing
    is_last = ~exists().where(later.thread_id == Turn.thread_id, later.id > Turn.id, asks)
    query = (
        select(*Turn.__table__.columns, Thread.ts.label("thread_ts"), is_last.label("is_last"))
        .join(Reply, Reply.turn_id == Turn.id)
        .join(Thread, Thread.id == Turn.thread_id)
        .where(Reply.team == team, Reply.channel == channel, Reply.ts == ts)
    )
    turn = connection.execute(query).first()
    if turn is None:
        return None
    new = NewTurn(
        team=team,
        channel=channel,
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
    )
    return Repeat(new, turn.is_last)
