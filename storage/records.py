"""What the inbox takes and gives: a turn that arrives, the claim on its thread, a turn to do."""

from dataclasses import dataclass
from enum import StrEnum


class Lost(Exception):
    """Another node took this thread over: touch nothing more."""


class Known(Exception):
    """This message is in the inbox already."""


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    NOTHING_ASKED = "nothing_asked"
    REFUSED = "refused"  # Mistral will not take these words, however often they are sent
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"  # its question was deleted
    UNDELIVERED = "undelivered"


# After these the conversation holds what was asked, or is never to hold it.
SETTLED = frozenset({Outcome.ANSWERED, Outcome.NOTHING_ASKED, Outcome.REFUSED})
# After these nobody knows what the conversation holds.
ASTRAY = frozenset({Outcome.FAILED, Outcome.INTERRUPTED, Outcome.STOPPED, Outcome.WITHDRAWN})


class Follow(StrEnum):
    """Which replies in our threads of a channel are for us."""

    THREAD = "thread"  # all of them
    MENTION = "mention"  # those that mention us


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

    @property
    def place(self) -> str:
        """Where it is looked up who answers: see `place_of`."""
        return place_of(self.channel, self.user)


def place_of(channel: str, user: str) -> str:
    """Whose choices count: the channel's, and in a direct message those of the person."""
    return user if channel.startswith("D") else channel


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drain one thread, for as long as the fence stays."""

    thread_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn to work on, with where its thread stands.

    `thread_conversation_id` and `thread_entry_id` are what the thread's last answer left; `astray`
    says that something was asked since and got no answer. The
    turn's own `conversation_id`, `entry_id`, `answer` and `replies` (Slack timestamps, in order)
    are what an earlier attempt already achieved; `attempts` counts this one too. `stopped` is the
    outcome that somebody asked for, if somebody did. `on_mention` says that in this channel only
    mentions are for us, so that the conversation does not hold what was said without one.
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
    astray: bool
    conversation_id: str | None
    entry_id: str | None
    answer: str | None
    stopped: str | None
    replies: tuple[str, ...] = ()
    on_mention: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer: its text as Slack shows it, its entry at Mistral, and what it took.

    `connectors` tells how often each was called.
    """

    text: str
    entry_id: str | None
    tokens: int = 0
    connectors: dict[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A turn that has not begun, and how many questions come before it.

    `in_thread` tells whether those are in its own thread, or everywhere in the workspace.
    """

    team: str
    channel: str
    thread_ts: str
    ts: str
    user: str
    ahead: int
    in_thread: bool
