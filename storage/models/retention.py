"""Tables of deletions: what is to be deleted at Mistral, and what was."""

from sqlalchemy import BigInteger, Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, team_key


class Orphan(Base):
    """An abandoned conversation: an interrupted attempt at a turn of the thread began it.

    It is deleted when `due`, unless a recorded answer of that thread is in it.
    """

    __tablename__ = "orphans"
    __table_args__ = (
        Index("ix_orphans_due", "due"),
        Index("ix_orphans_thread", "thread_id"),
        Index("ix_orphans_team", "team"),
    )

    conversation_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    team: Mapped[str] = team_key()
    thread_id: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[float] = mapped_column(Float)


class Deletion(Base):
    """An item of the deletion queue: something at Mistral, or our rows about a place.

    `id` is Mistral's, or the place's: see `storage.deletion_queue`. It is deleted when `due`;
    `attempts` counts failures. `team` may be a former account of one, in which it is.
    """

    __tablename__ = "deletions"
    __table_args__ = (Index("ix_deletions_due", "due"), Index("ix_deletions_team", "team", "due"))

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    team: Mapped[str] = team_key()
    noted_at: Mapped[float] = mapped_column(Float)
    due: Mapped[float] = mapped_column(Float)
    attempts: Mapped[int] = mapped_column(Integer)


class Tombstone(Base):
    """A forgotten thread: its position, without any text.

    Questions up to the message `asked` are not recorded again, even if Slack redelivers them;
    messages up to `until` are not read into a prompt again. Both are Slack timestamps.
    """

    __tablename__ = "forgotten"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked: Mapped[str] = mapped_column(String(32))
    until: Mapped[str] = mapped_column(String(32))
