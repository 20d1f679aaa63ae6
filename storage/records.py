"""What the inbox takes and gives: a turn that arrives, the claim on its thread, a turn to do."""

from dataclasses import dataclass


class Lost(Exception):
    """Another node took this thread over: touch nothing more."""


class Known(Exception):
    """This message is in the inbox already."""


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A message to answer, as it arrived."""

    team: str
    channel: str
    thread_ts: str
    ts: str
    user: str
    user_team: str
    text: str
    event_id: str | None = None
    cause: str = "message"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drain one thread, for as long as the fence stays."""

    thread_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn to work on, with where its thread stands.

    `thread_conversation_id` and `thread_entry_id` are what the thread's last answer left. The
    turn's own `conversation_id`, `entry_id`, `answer` and `replies` (Slack timestamps, in order)
    are what an earlier attempt already achieved; `attempts` counts this one too.
    """

    id: int
    claim: Claim
    team: str
    channel: str
    thread_ts: str
    ts: str
    cause: str
    user: str
    user_team: str
    text: str
    attempts: int
    profile: str | None
    thread_conversation_id: str | None
    thread_entry_id: str | None
    conversation_id: str | None
    entry_id: str | None
    answer: str | None
    replies: tuple[str, ...] = ()
