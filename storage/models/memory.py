"""Tables of memory: notes on people and channels, and whether they go along."""

from sqlalchemy import Boolean, Float, Index, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import Sealed
from storage.models.base import Base


class MemoryScope(Base):
    """Scope of notes: a person's, or a channel's.

    `place` is the person's id or the channel's. Notes go along while it is `enabled`; a person's
    in channels only if they said `everywhere`. `revision` names the notes as they are now, and is
    another one after each change (NULL: there are none). `used_at` is when they last went along
    or changed, to the day.
    """

    __tablename__ = "memories"
    __table_args__ = (
        Index("ix_memories_revision", "team", "revision"),
        Index("ix_memories_used", "used_at"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean, server_default=true())
    everywhere: Mapped[bool] = mapped_column(Boolean, server_default=false())
    revision: Mapped[str | None] = mapped_column(String(32))
    used_at: Mapped[float] = mapped_column(Float)


class MemoryNote(Base):
    """A note, by its `author`: who wrote it, or who asked when an agent did.

    `source` is the turn in which an agent noted it and `call` the call that did, so that none is
    made twice (NULL: a person wrote it). An agent's act on a note can be undone for a while: until
    then, a note that it replaced or forgot is kept with the time `gone_at` and the `gone_by` of
    what took it away: another note's id, or the turn's source.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index("ix_notes_place", "team", "place", "created_at"),
        Index("uq_notes_call", "team", "source", "call", unique=True),
        Index("ix_notes_gone_by", "team", "gone_by"),
        Index("ix_notes_gone_at", "gone_at"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Sealed)
    author: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[float] = mapped_column(Float)
    source: Mapped[str | None] = mapped_column(String(160))
    call: Mapped[str | None] = mapped_column(String(64))
    gone_at: Mapped[float | None] = mapped_column(Float)
    gone_by: Mapped[str | None] = mapped_column(String(160))
