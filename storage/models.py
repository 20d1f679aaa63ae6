"""The whole schema on one page.

Times are seconds since 1970 by the database's clock. Slack timestamps (`ts`) stay the strings that
Slack sends: they are identifiers first. Every row belongs to a team, directly or by its thread.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.encryption import Encrypted, Secret

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite numbers rows by itself only in a column of type INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")

# States of shares that are in progress, and over: see `storage.documents.records.ShareState`.
OPEN_SHARES = "('waiting', 'fetching', 'indexing')"
OVER_SHARES = "('failed', 'removed')"
IS_READY = "state = 'ready'"


def _partial(name: str, column: str, *more: str, where: str) -> Index:
    """A partial index: only of rows for which the condition holds."""
    condition = text(where)
    return Index(name, column, *more, postgresql_where=condition, sqlite_where=condition)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


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


class Thread(Base):
    """One Slack thread, one Mistral conversation, and the lock of both.

    `since` is the message that brought us in: messages before it were not for us. `node` is the
    process that works on the thread's turns (NULL: none); `fence` is increased whenever that
    changes, so that a process which lost the thread can no longer write. `profile` is the one that
    answers, as the place had it when the thread began or as somebody chose since (NULL: the
    catalogue's default). The next turn continues at `conversation_id` and `entry_id`, where
    `agent_id` and `agent_version` answered, with words of this `checksum`; in a branch without an
    answer, that is where it branched off. `has_unanswered_turns` says that not every later
    question was answered, so that the conversation may hold entries that are not recorded.
    `deletion_pending` says that the thread is to be forgotten when its turn under way ends: see
    `storage.retention.forgetting`. The columns of these two keep their first names, so that nodes
    of two versions run together. `context_tokens` is the size of the conversation, as far as known.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("uq_threads_place", "team", "channel", "ts", unique=True),
        _partial("ix_threads_held", "node", where="node IS NOT NULL"),
        # For idle threads, and for the threads of a conversation.
        Index("ix_threads_used", "used_at", "id"),
        Index("ix_threads_conversation", "conversation_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
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
    `agent_version` gave it. `from_…` is the answer that it continues, and the agent that gave that
    (NULL: none). `stopped` is the outcome that somebody requested; `told` says that its asker was
    notified that it waits. `edited` is the timestamp of an edit of the question that is to be
    offered an answer when this one has ended. `usage` is what it took so far: see
    `storage.token_usage`; `tokens` and `connectors` are its sums, as versions before 0021 wrote
    them. `reserved` is what it may cost while it is open, in millionths (NULL: no budget holds).
    """

    __tablename__ = "turns"
    __table_args__ = (
        Index("uq_turns_message", "team", "channel", "ts", "cause", unique=True),
        Index("uq_turns_event", "team", "event_id", unique=True),
        Index("ix_turns_thread", "thread_id", "ts"),
        # Open turns are few; finished turns accumulate.
        _partial("ix_turns_open", "thread_id", "ts", where="finished_at IS NULL"),
        _partial("ix_turns_waiting", "id", where="attempts = 0 AND finished_at IS NULL"),
        # For the turns that each person has open, and the oldest that waits.
        _partial("ix_turns_person", "team", "user", "id", "attempts", where="finished_at IS NULL"),
        Index("ix_turns_conversation", "conversation_id"),
        _partial("ix_turns_edited", "id", where="edited IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    team: Mapped[str] = mapped_column(String(32))
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
    from_conversation_id: Mapped[str | None] = mapped_column(String(128))
    from_entry_id: Mapped[str | None] = mapped_column(String(128))
    from_agent_id: Mapped[str | None] = mapped_column(String(128))
    from_agent_version: Mapped[int | None] = mapped_column(Integer)
    from_checksum: Mapped[str | None] = mapped_column(String(32))
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


class LedgerEntry(Base):
    """A turn in the ledger: what it took and cost, and no word of what was said.

    `day` is that of `at`, counted from 1970 in UTC. `place` is the channel, or for direct messages
    the person. `cost` is in millionths of `currency`, at the prices of that day (NULL: no price).
    `turn_id` is NULL once the turn is forgotten.
    """

    __tablename__ = "ledger"
    __table_args__ = (
        Index("uq_ledger_turn", "turn_id", unique=True),
        Index("ix_ledger_team", "team", "at", "id"),
        Index("ix_ledger_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"))
    team: Mapped[str] = mapped_column(String(32))
    at: Mapped[float] = mapped_column(Float)
    day: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))
    user_team: Mapped[str] = mapped_column(String(32))
    profile: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(32))
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    connector_tokens: Mapped[int] = mapped_column(BigInteger)
    calls: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    cost: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(8))
    estimated: Mapped[bool] = mapped_column(Boolean)


class DailyUsage(Base):
    """Sums of the ledger on one day: see `storage.ledger.daily`.

    '' stands for all places, or for all people; `currency` is '' for what has no price.
    """

    __tablename__ = "daily_usage"
    __table_args__ = (Index("ix_daily_usage_day", "day"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    profile: Mapped[str] = mapped_column(String(64), primary_key=True)
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    turns: Mapped[int] = mapped_column(BigInteger)
    answers: Mapped[int] = mapped_column(BigInteger)
    threads: Mapped[int] = mapped_column(BigInteger)
    prompt_tokens: Mapped[int] = mapped_column(BigInteger)
    completion_tokens: Mapped[int] = mapped_column(BigInteger)
    connector_tokens: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)
    unpriced: Mapped[int] = mapped_column(BigInteger)
    estimated: Mapped[int] = mapped_column(BigInteger)
    good: Mapped[int] = mapped_column(BigInteger)
    bad: Mapped[int] = mapped_column(BigInteger)


class DailyCalls(Base):
    """Connector calls on one day, likewise."""

    __tablename__ = "daily_calls"
    __table_args__ = (Index("ix_daily_calls_day", "day"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    connector: Mapped[str] = mapped_column(String(64), primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[int] = mapped_column(BigInteger)


class UnpricedModel(Base):
    """A model without a price that a workspace used; its admins are `told` of it once."""

    __tablename__ = "unpriced_models"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    model: Mapped[str] = mapped_column(String(64), primary_key=True)
    told: Mapped[bool] = mapped_column(Boolean, server_default=false())


class BudgetMonth(Base):
    """A budget in one calendar month: the lock of those who reserve from it.

    `month` is its first day, counted from 1970 in UTC. `id` is the person or the channel, '' for
    the workspace. `told` is the limit, in millionths, of which people were told that it is nearly
    used up. What was spent is in the ledger, what is reserved is with the open turns.
    """

    __tablename__ = "budget_months"
    __table_args__ = (Index("ix_budget_months_month", "month"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    month: Mapped[int] = mapped_column(Integer, primary_key=True)
    currency: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    told: Mapped[int] = mapped_column(BigInteger, server_default="0")


class PostedReply(Base):
    """A Slack message of ours that carries a turn's answer, or a part of it, in order."""

    __tablename__ = "replies"
    __table_args__ = (Index("uq_replies_place", "team", "channel", "ts", unique=True),)

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
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
    __table_args__ = (_partial("ix_approvals_waiting", "due", where="verdict IS NULL"),)

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    team: Mapped[str] = mapped_column(String(32))
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

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    good: Mapped[bool] = mapped_column(Boolean)
    given_at: Mapped[float] = mapped_column(Float)


class ProducedFile(Base):
    """A file that a turn's tools made at Mistral, in the order in which they did.

    `alt` is its alternative text, kept until Slack shows the file. `slack_file_id` is the upload,
    shared or not yet; Slack drops one that is never shared.
    """

    __tablename__ = "files"

    turn_id: Mapped[int] = mapped_column(
        ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
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
    __table_args__ = (Index("ix_branches_origin", "origin"),)

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    team: Mapped[str] = mapped_column(String(32))
    origin: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="SET NULL"))
    message_ts: Mapped[str] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))


class Orphan(Base):
    """An abandoned conversation: an interrupted attempt at a turn of the thread began it.

    It is deleted when `due`, unless a recorded answer of that thread is in it.
    """

    __tablename__ = "orphans"

    conversation_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    thread_id: Mapped[int] = mapped_column(BigInteger)
    due: Mapped[float] = mapped_column(Float)


class Deletion(Base):
    """An item of the deletion queue: something at Mistral, or our rows about a place.

    `id` is Mistral's, or the place's: see `storage.deletion_queue`. It is deleted when `due`;
    `attempts` counts failures. `team` may be a former account of one, in which it is.
    """

    __tablename__ = "deletions"
    __table_args__ = (Index("ix_deletions_due", "due"),)

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
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


class AuditRecord(Base):
    """An act: who did what, where and when. Rows are only added: see `storage.audit`.

    `who` and `whom`, the person concerned, are ids or pseudonyms; '' is nobody that is known.
    `subject` is what it was about, such as a profile's name or a file's id. `before` and `after`
    hold settings, never words of conversations.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "at", "team", "id"),
        Index("ix_audit_team_at", "team", "at", "id"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[float] = mapped_column(Float)
    who: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(32))
    whom: Mapped[str | None] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    subject: Mapped[str | None] = mapped_column(String(128))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Scope(Base):
    """Settings of a channel, or of a person's direct messages with us.

    `place` is the channel's id or the person's. NULL is the default: for `profile` the
    catalogue's, for `follow` every reply in our threads, for `auto` that shared documents go into
    the library automatically. `announced` says that the channel was notified of that. `keep_days`
    is how long an idle thread is kept (0: for ever; NULL: as everywhere). `audience` is the wider
    one that the channel was last told of, if it got one: see `storage.agents.place_settings`.
    `left_at` is when we were removed from the channel, or it was archived (NULL: we are in it).
    """

    __tablename__ = "places"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile: Mapped[str | None] = mapped_column(String(64))
    follow: Mapped[str | None] = mapped_column(String(16))
    auto: Mapped[bool | None] = mapped_column(Boolean)
    announced: Mapped[bool] = mapped_column(Boolean, server_default=false())
    keep_days: Mapped[int | None] = mapped_column(Integer)
    audience: Mapped[str | None] = mapped_column(String(16))
    left_at: Mapped[float | None] = mapped_column(Float)


class PlacePolicy(Base):
    """Choices of admins about who may do what, in a channel or ('') in the whole workspace.

    NULL follows the workspace, and there the settings: see `storage.agents.policies`.
    `hidden_agents` are names of profiles that aren't offered; those of the workspace aren't
    offered in its channels, either. In a `locked` channel only admins choose the agent. Budgets
    are in millionths of the price list's currency, 0 for none; a channel has only its own.
    """

    __tablename__ = "policies"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    guests: Mapped[bool | None] = mapped_column(Boolean)
    external: Mapped[bool | None] = mapped_column(Boolean)
    channels: Mapped[bool | None] = mapped_column(Boolean)
    direct: Mapped[bool | None] = mapped_column(Boolean)
    apps: Mapped[bool | None] = mapped_column(Boolean)
    switching: Mapped[str | None] = mapped_column(String(16))
    usage: Mapped[str | None] = mapped_column(String(16))
    locked: Mapped[bool | None] = mapped_column(Boolean)
    hidden_agents: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    budget_person: Mapped[int | None] = mapped_column(BigInteger)
    budget_channel: Mapped[int | None] = mapped_column(BigInteger)
    budget_workspace: Mapped[int | None] = mapped_column(BigInteger)


class ToldDenial(Base):
    """The last day, counted from 1970, on which a person was told in a place that they may not.

    With `left` before a channel's id, it is that we were removed from it.
    """

    __tablename__ = "denials"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[int] = mapped_column(Integer)


class App(Base):
    """Another app, or a workflow, that mentioned us in a channel or that an admin named there.

    `place` is the channel's id, or '' for the whole workspace; `app` is the id of its bot, or of
    the app. `name` is how it calls itself. Unless it is `allowed`, it is not answered.
    """

    __tablename__ = "apps"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    app: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    allowed: Mapped[bool] = mapped_column(Boolean)


class CustomProfile(Base):
    """A custom agent profile of a workspace; `settings` is the profile as JSON."""

    __tablename__ = "profiles"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    settings: Mapped[str] = mapped_column(Text)


class Agent(Base):
    """The Mistral agent of a profile in a workspace, for one library or for none ('').

    A row without `agent_id` is a claim: `node` is making the agent since `claimed_at`.
    """

    __tablename__ = "agents"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    profile: Mapped[str] = mapped_column(String(64), primary_key=True)
    library_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    agent_id: Mapped[str | None] = mapped_column(String(128))
    version: Mapped[int | None] = mapped_column(Integer)
    node: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[float] = mapped_column(Float)


class Library(Base):
    """The library at Mistral that serves one place: a channel, or a person's direct messages.

    A row without `library_id` is a claim: `node` is making the library since `claimed_at`.
    `check_due` is when it is next reconciled with Mistral's.
    """

    __tablename__ = "libraries"
    __table_args__ = (Index("ix_libraries_check_due", "check_due"),)

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[str] = mapped_column(String(32), primary_key=True)
    library_id: Mapped[str | None] = mapped_column(String(64))
    node: Mapped[str] = mapped_column(String(32))
    claimed_at: Mapped[float] = mapped_column(Float)
    check_due: Mapped[float] = mapped_column(Float, server_default="0")


class Document(Base):
    """A document in a library: one, however often its bytes were shared in that place.

    It is kept while a share refers to it. `due` is when to check whether one still does (NULL: no
    reason to); `removing` says that none does, and that `node` is deleting it at Mistral. The row
    is deleted after that. `expires_at` is when Mistral's own expiry deletes it (NULL: never),
    `seen_at` when Mistral last listed it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("uq_documents_document", "library_id", "document_id", unique=True),
        Index("ix_documents_place", "team", "place"),
        _partial("ix_documents_due", "due", where="due IS NOT NULL"),
        _partial("ix_documents_expires_at", "expires_at", where="expires_at IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(32))
    library_id: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int | None] = mapped_column(Integer)
    removing: Mapped[bool] = mapped_column(Boolean, server_default=false())
    node: Mapped[str | None] = mapped_column(String(32))
    due: Mapped[float | None] = mapped_column(Float)
    created_at: Mapped[float] = mapped_column(Float)
    expires_at: Mapped[float | None] = mapped_column(Float)
    seen_at: Mapped[float | None] = mapped_column(Float)


class Share(Base):
    """A Slack file that somebody shared in a channel: a reference to a document.

    `state` is its progress, `error` the sentence for people about a failure; `is_final` says that
    another attempt would fail, too. `title` is its
    document's name at Mistral, chosen for the bytes with this `digest`. `message_ts` is the
    message that carries the file (NULL: Slack has not told it yet). `node` works on it; `fence` is
    increased whenever that changes, or whenever the work is cancelled. `due` is when to work on
    it; of one that failed or was removed, when that was. `check_due` is when to look up in Slack
    whether the file is still there.
    """

    __tablename__ = "shares"
    __table_args__ = (
        Index("uq_shares_file", "team", "file_id", "channel", unique=True),
        Index("ix_shares_message", "team", "channel", "message_ts"),
        Index("ix_shares_place", "team", "place", "id"),
        Index("ix_shares_document", "document"),
        # Shares in progress are few; finished shares stay.
        _partial("ix_shares_open", "due", where=f"state IN {OPEN_SHARES}"),
        _partial("ix_shares_person", "team", "user", "id", where=f"state IN {OPEN_SHARES}"),
        _partial("ix_shares_over", "due", where=f"state IN {OVER_SHARES}"),
        _partial("ix_shares_check_due", "check_due", where=IS_READY),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    file_id: Mapped[str] = mapped_column(String(32))
    message_ts: Mapped[str | None] = mapped_column(String(32))
    thread_ts: Mapped[str | None] = mapped_column(String(32))
    user: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text, server_default="")
    size: Mapped[int] = mapped_column(BigInteger, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    is_final: Mapped[bool] = mapped_column(Boolean, server_default=false())
    title: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    document: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    node: Mapped[str | None] = mapped_column(String(32))
    fence: Mapped[int] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer)
    due: Mapped[float] = mapped_column(Float)
    check_due: Mapped[float] = mapped_column(Float, server_default="0")
    created_at: Mapped[float] = mapped_column(Float)


class Notice(Base):
    """Status of the files of one message, as Slack shows it: a reaction, and a message of ours.

    `version` is increased with every change of one of these files, `shown` is the version that
    Slack shows; `node` is updating it. `begun` says that our message may exist although `ts` is
    NULL. `level` is what we post: see `storage.documents.records.NoticeLevel` (NULL: by the place).
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("uq_notices_message", "team", "channel", "message_ts", unique=True),
        _partial("ix_notices_behind", "id", where="shown < version"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    team: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(32))
    message_ts: Mapped[str] = mapped_column(String(32))
    thread_ts: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    reaction: Mapped[str] = mapped_column(String(32), server_default="")
    begun: Mapped[bool] = mapped_column(Boolean, server_default=false())
    level: Mapped[str | None] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    shown: Mapped[int] = mapped_column(Integer)
    node: Mapped[str | None] = mapped_column(String(32))


class InstalledWorkspace(Base):
    """The app in one workspace, or in a whole enterprise; then `team` is the enterprise's id.

    `generation` is another random number whenever the tokens are others, so that only who renewed
    these may replace them. `renewal_due` is when a node may try that (NULL: the token stays valid);
    while one tries, it is the end of its lease. `attempts` counts tries since the last success.
    `revoked_at` is when Slack said that the tokens are revoked.
    """

    __tablename__ = "installations"
    __table_args__ = (
        _partial("ix_installations_renewal_due", "renewal_due", where="renewal_due IS NOT NULL"),
    )

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    enterprise: Mapped[str | None] = mapped_column(String(32))
    is_enterprise_install: Mapped[bool] = mapped_column(Boolean)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    app: Mapped[str] = mapped_column(String(32))
    bot_user: Mapped[str] = mapped_column(String(32))
    bot: Mapped[str] = mapped_column(String(32))
    scopes: Mapped[str] = mapped_column(Text)
    installer: Mapped[str] = mapped_column(String(32))
    installed_at: Mapped[float] = mapped_column(Float)
    bot_token: Mapped[Secret] = mapped_column(Encrypted)
    refresh_token: Mapped[Secret | None] = mapped_column(Encrypted)
    generation: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[float | None] = mapped_column(Float)
    renewal_due: Mapped[float | None] = mapped_column(Float)
    attempts: Mapped[int] = mapped_column(Integer)
    revoked_at: Mapped[float | None] = mapped_column(Float)


class WorkspaceKey(Base):
    """A workspace's own Mistral key.

    Since `given_up_at` it serves only to delete what was made with it; `team` may then be a former
    account of the workspace: see `storage.workspaces.former_accounts`.
    """

    __tablename__ = "workspace_keys"

    team: Mapped[str] = mapped_column(String(32), primary_key=True)
    mistral_key: Mapped[Secret] = mapped_column(Encrypted)
    set_by: Mapped[str] = mapped_column(String(32))
    set_at: Mapped[float] = mapped_column(Float)
    given_up_at: Mapped[float | None] = mapped_column(Float)


class UsedState(Base):
    """Digest of the state of an installation that came back from Slack: it serves once."""

    __tablename__ = "oauth_states"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[float] = mapped_column(Float)


class DeploymentSecret(Base):
    """A random secret that all nodes share where the settings hold none."""

    __tablename__ = "deployment_secrets"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))
