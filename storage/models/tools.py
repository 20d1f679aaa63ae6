"""Tables of the tools that run here: the calls of turns that are not finished."""

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Key, belongs_to, team_key


class RecordedCall(Base):
    """A call of a function, which an agent waits for; `position` is its place in the turn.

    `call_id` is Mistral's. A call is recorded before it runs and again with its result, which is
    JSON, and `state` says how far it is: see `CallState`. `outcome` says how it ended. Its row goes
    when its turn is over.
    """

    __tablename__ = "function_calls"
    __table_args__ = (belongs_to("turns", "turn_id"),)

    turn_id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = team_key()
    call_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str | None] = mapped_column(String(16))
    result: Mapped[str | None] = mapped_column(Text)
