"""Tables of the queue: serving nodes, scheduled jobs, threads and their turns."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Key, belongs_to, partial_index, row_id, team_key


class Node(Base):
    """A serving process; its heartbeat updates `seen`."""

    __tablename__ = "nodes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    seen: Mapped[float] = mapped_column(Float)


class Job(Base):
    """A scheduled task that one node at a time runs."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    due: Mapped[float] = mapped_column(Float)


class RateLimit(Base):
    """A rate limit of a team that is used up until a time; of no team for the operator's.

    `name` is Slack's method, with its channel where that is limited, or Mistral.
    """

    __tablename__ = "rate_limits"
    __table_args__ = (Index("ix_rate_limits_until", "until"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    team: Mapped[str] = team_key()
    until: Mapped[float] = mapped_column(Float)


class Thread(Base):
    """One Slack thread, one Mistral conversation, and the lock of both.

    `since` is the message that brought us in: messages before it were not for us. `node` is the
    process that works on the thread's turns (NULL: none); `fence` is increased whenever that
    changes, so that a process which lost the thread can no longer write. `profile` is the one that
    answers, as the place had it when the thread began or as somebody chose since (NULL: the
    catalogue's default). The next turn continues at `conversation_id` and `entry_id`, where
    `agent_id` and `agent_version` answered, with words of this `checksum`, and was told notes of
    the revisions `notes`; in a branch without an answer, that is where it branched off.
    `has_unanswered_turns` says that not every later question was answered, so that the
    conversation may hold entries that are not recorded. `deletion_pending` says that the thread is
    to be forgotten when its turn under way ends: see
    `storage.retention.forgetting`. The columns of these two keep their first names, so that nodes
    of two versions run together. `context_tokens` is the size of the conversation, as far as known.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("uq_threads_place", "team", "channel", "ts", unique=True),
        partial_index("ix_threads_held", "node", where="node IS NOT NULL"),
        # For idle threads, everywhere and of one channel; for the threads that an agent may answer,
        # and those of a conversation.
        Index("ix_threads_used", "used_at", "id"),
        Index("ix_threads_channel_used", "team", "channel", "used_at", "id"),
        Index("ix_threads_profile", "team", "profile"),
        Index("ix_threads_conversation", "conversation_id"),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    channel: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    since: Mapped[str] = mapped_column(String(32), server_default="")
    node: Mapped[str | None] = mapped_column(String(32))
    fence: Mapped[int] = mapped_column(Integer)
    profile: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[str | None] = mapped_column(String(128))
    entry_id: Mapped[str | None] = mapped_column(String(128))
    agent_id: Mapped[str | None] = mapped_column(String(128))
    agent_version: Mapped[int | None] = mapped_column(Integer)
    checksum: Mapped[str | None] = mapped_column(String(32))
    notes: Mapped[str | None] = mapped_column(String(512))
    context_tokens: Mapped[int] = mapped_column(BigInteger, server_default="0")
    has_unanswered_turns: Mapped[bool] = mapped_column(
        "astray", Boolean, key="has_unanswered_turns", server_default=false()
    )
    deletion_pending: Mapped[bool] = mapped_column(
        "doomed", Boolean, key="deletion_pending", server_default=false()
    )
    created_at: Mapped[float] = mapped_column(Float)
    used_at: Mapped[float] = mapped_column(Float)


class Turn(Base):
    """One message to answer.

    `cause` is the message itself, or whatever asks again about it: see `TurnCause`. `attempts` is
    0 while the turn waits, `answer` is the whole answer as soon as it is known, `finished_at` ends
    the turn and erases both texts. `attachments` are the ids of the Slack files that came with the
    question. `conversation_id` and `entry_id` locate this very answer at Mistral, wherever the
    thread continued since, and `checksum` finds it where the ids don't; `profile`, `agent_id` and
    `agent_version` gave it, and `notes` are what the conversation was told with the question, or
    before. `from_…` is the answer that it continues, and the agent that gave that
    (NULL: none). `stopped` is the outcome that somebody requested; `told` says that its asker was
    notified that it waits. `edited` is the timestamp of an edit of the question that is to be
    offered an answer when this one has ended. `usage` is what it took so far: see
    `storage.token_usage`; `tokens` and `connectors` are its sums, as versions before 0021 wrote
    them. `reserved` is what it may cost while it is open, in millionths (NULL: no budget holds).
    """

    __tablename__ = "turns"
    __table_args__ = (
        belongs_to("threads", "thread_id"),
        Index("uq_turns_message", "team", "channel", "ts", "cause", unique=True),
        Index("uq_turns_event", "team", "event_id", unique=True),
        # With the team, or SQLite may take an index of all its turns where both are given.
        Index("ix_turns_thread_team", "thread_id", "team", "ts"),
        # Open turns are few; finished turns accumulate.
        partial_index("ix_turns_open", "thread_id", "ts", where="finished_at IS NULL"),
        partial_index("ix_turns_waiting", "id", where="attempts = 0 AND finished_at IS NULL"),
        # For the turns that each person has open, and the oldest that waits.
        partial_index(
            "ix_turns_person", "team", "user", "id", "attempts", where="finished_at IS NULL"
        ),
        # For all of a person's. SQLite takes it for the open ones, too: hence `finished_at`. It
        # would take it for those of a team, too, if that came first.
        Index("ix_turns_person_all", "user", "team", "finished_at", "id"),
        Index("ix_turns_conversation", "conversation_id"),
        partial_index("ix_turns_edited", "id", where="edited IS NOT NULL"),
    )

    id: Mapped[int] = row_id()
    team: Mapped[str] = team_key()
    thread_id: Mapped[int] = mapped_column(Key)
    channel: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(32))
    cause: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str | None] = mapped_column(String(64))
    user: Mapped[str] = mapped_column(String(32))
    user_team: Mapped[str] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    answer: Mapped[str | None] = mapped_column(Text)
    conversation_id: Mapped[str | None] = mapped_column(String(128))
    entry_id: Mapped[str | None] = mapped_column(String(128))
    profile: Mapped[str | None] = mapped_column(String(64))
    agent_id: Mapped[str | None] = mapped_column(String(128))
    agent_version: Mapped[int | None] = mapped_column(Integer)
    checksum: Mapped[str | None] = mapped_column(String(32))
    notes: Mapped[str | None] = mapped_column(String(512))
    from_conversation_id: Mapped[str | None] = mapped_column(String(128))
    from_entry_id: Mapped[str | None] = mapped_column(String(128))
    from_agent_id: Mapped[str | None] = mapped_column(String(128))
    from_agent_version: Mapped[int | None] = mapped_column(Integer)
    from_checksum: Mapped[str | None] = mapped_column(String(32))
    from_notes: Mapped[str | None] = mapped_column(String(512))
    stopped: Mapped[str | None] = mapped_column(String(32))
    told: Mapped[bool] = mapped_column(Boolean, server_default=false())
    edited: Mapped[str | None] = mapped_column(String(32))
    outcome: Mapped[str | None] = mapped_column(String(32))
    usage: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reserved: Mapped[int | None] = mapped_column(BigInteger)
    tokens: Mapped[int | None] = mapped_column(Integer)
    connectors: Mapped[dict[str, int] | None] = mapped_column(JSON)
    created_at: Mapped[float] = mapped_column(Float)
    finished_at: Mapped[float | None] = mapped_column(Float)
