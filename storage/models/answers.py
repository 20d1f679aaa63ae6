"""Tables of what belongs to an answer: replies, approvals, feedback, files, branches."""

from typing import Any

from sqlalchemy import JSON, Boolean, Float, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Key, belongs_to, partial_index, team_key


class PostedReply(Base):
    """A Slack message of ours that carries a turn's answer, or a part of it, in order."""

    __tablename__ = "replies"
    __table_args__ = (
        belongs_to("turns", "turn_id"),
        # The team comes last, or SQLite takes it for the replies to a turn.
        Index("uq_replies_message", "channel", "ts", "team", unique=True),
    )

    turn_id: Mapped[int] = mapped_column(Key, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    team: Mapped[str] = team_key()
    channel: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))


class Approval(Base):
    """A request for approval of an agent's tool calls.

    It belongs to the turn that ended with it; `calls` are Mistral's ids of the tool calls, in the
    conversation `conversation_id`, and `entry_id` is the last message there. `ts` is the message
    that shows the first of them in Slack; with `verdict` NULL it waits until `due`. `decisions`
    has the message of each call, in their order, and what was decided about it.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        belongs_to("turns", "turn_id"),
        partial_index("ix_approvals_waiting", "due", where="verdict IS NULL"),
    )

    turn_id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = team_key()
    conversation_id: Mapped[str] = mapped_column(String(128))
    entry_id: Mapped[str | None] = mapped_column(String(128))
    calls: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    decisions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    ts: Mapped[str | None] = mapped_column(String(32))
    due: Mapped[float] = mapped_column(Float)
    verdict: Mapped[str | None] = mapped_column(String(16))


class Feedback(Base):
    """Feedback of one person on a turn's answer."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_user", "team", "user"),
        belongs_to("turns", "turn_id"),
    )

    turn_id: Mapped[int] = mapped_column(Key, primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str] = team_key()
    good: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[float] = mapped_column(Float)


class ProducedFile(Base):
    """A file that a turn's tools made at Mistral, in the order in which they did.

    `alt` is its alternative text, kept until Slack shows the file. `slack_file_id` is the upload,
    shared or not yet; Slack drops one that is never shared.
    """

    __tablename__ = "files"
    __table_args__ = (belongs_to("turns", "turn_id"),)

    turn_id: Mapped[int] = mapped_column(Key, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    team: Mapped[str] = team_key()
    file_id: Mapped[str] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(255))
    alt: Mapped[str | None] = mapped_column(Text)
    slack_file_id: Mapped[str | None] = mapped_column(String(32))
    shared: Mapped[bool] = mapped_column(Boolean, server_default=false())


class Branch(Base):
    """A thread that continues another one.

    `origin` is the thread that it branched off, at the message `message_ts` (NULL: forgotten).
    """

    __tablename__ = "branches"
    __table_args__ = (
        belongs_to("threads", "thread_id"),
        Index("ix_branches_origin", "origin"),
        Index("ix_branches_user", "team", "user"),
    )

    thread_id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = team_key()
    origin: Mapped[int | None] = mapped_column(Key)
    message_ts: Mapped[str] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))
