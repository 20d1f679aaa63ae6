"""Tables of routines: questions asked on schedule, and their runs."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import Sealed, Secret
from storage.models.base import Base, partial_index


class Routine(Base):
    """A question that somebody has asked on schedule, in a channel or in direct messages.

    `place` is the channel's id, or in direct messages the person's. `cron` is the schedule in the
    time of `zone`, `words` the same as people read it. `profile` is the agent (NULL: the place's).
    `due` is the next run; `look_at` is when a node next takes it up, later than `due` while one is
    at it. `paused` is why there are no runs (NULL: there are); `told` says that its maker knows.
    `failures` counts the last runs that failed, one after the other.
    """

    __tablename__ = "routines"
    __table_args__ = (
        partial_index("ix_routines_due", "look_at", "team", "id", where="paused IS NULL"),
        partial_index("ix_routines_untold", "team", "id", where="told IS FALSE"),
        Index("ix_routines_person", "team", "user"),
        Index("ix_routines_place", "team", "place"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32))
    user_team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(32))
    question: Mapped[Secret] = mapped_column(Sealed)
    cron: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(128))
    zone: Mapped[str] = mapped_column(String(64))
    profile: Mapped[str | None] = mapped_column(String(64))
    due: Mapped[float] = mapped_column(Float)
    look_at: Mapped[float] = mapped_column(Float)
    paused: Mapped[str | None] = mapped_column(String(16))
    told: Mapped[bool] = mapped_column(Boolean, server_default=true())
    failures: Mapped[int] = mapped_column(Integer, server_default="0")
    created_at: Mapped[float] = mapped_column(Float)


class RoutineRun(Base):
    """A run of a routine, once for each time that it was due; only the last ones are kept.

    `turn_id` is the turn that asks; its thread is the run's. `by_hand` says that the maker wanted
    it at once. `outcome` is that of the turn, as soon as it has ended (NULL: it hasn't).
    """

    __tablename__ = "routine_runs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["team", "routine"], ["routines.team", "routines.id"], ondelete="CASCADE"
        ),
        Index("ix_routine_runs_turn", "team", "turn_id"),
        partial_index("ix_routine_runs_open", "team", where="outcome IS NULL"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    routine: Mapped[str] = mapped_column(String(32), primary_key=True)
    due: Mapped[float] = mapped_column(Float, primary_key=True)
    turn_id: Mapped[int] = mapped_column(BigInteger)
    by_hand: Mapped[bool] = mapped_column(Boolean)
    begun_at: Mapped[float] = mapped_column(Float)
    outcome: Mapped[str | None] = mapped_column(String(32))
