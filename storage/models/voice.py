"""Table of voice clips: what was said in them, and our messages that quote it."""

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.encryption import Sealed
from storage.models.base import Base, Key, belongs_to


class VoiceTranscript(Base):
    """A clip that came with a message, and what was said in it.

    `text` is kept until the turn that asked for it has ended (NULL then): from there on the words
    stand in Slack, in the messages `quotes`, in order.
    """

    __tablename__ = "voice_transcripts"
    __table_args__ = (
        belongs_to("threads", "thread_id"),
        Index("ix_voice_transcripts_thread", "thread_id"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    file_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    thread_id: Mapped[int] = mapped_column(Key)
    text: Mapped[str | None] = mapped_column(Sealed)
    quotes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
