"""What the inbox takes and gives: a turn that arrives, the claim on its thread, a turn to do."""

from dataclasses import dataclass
from enum import Enum, StrEnum

PLACEHOLDER = "branch:"


class Lost(Exception):
    """Another node took this thread over: touch nothing more."""


class AlreadyRecorded(Exception):
    """This message is in the inbox already."""


class Outcome(StrEnum):
    """How a turn ended."""

    ANSWERED = "answered"
    NOTHING_ASKED = "nothing_asked"  # of an agent; perhaps of the app
    AWAITING = "awaiting"  # somebody's consent to what the agent wants to do
    REFUSED = "refused"  # Mistral will not take these words, however often they are sent
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"  # its question was deleted
    FORGOTTEN = "forgotten"  # with its whole thread
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"  # what was missing of another turn's answer


# After these the conversation holds what was asked, or is never to hold it.
SETTLED = frozenset({Outcome.ANSWERED, Outcome.NOTHING_ASKED, Outcome.REFUSED})
# After these nobody knows what the conversation holds.
UNANSWERED = frozenset(
    {
        Outcome.AWAITING,
        Outcome.FAILED,
        Outcome.INTERRUPTED,
        Outcome.STOPPED,
        Outcome.WITHDRAWN,
        Outcome.FORGOTTEN,
    }
)


class TurnCause(StrEnum):
    """What asks for a turn: the begin of its cause. After a colon follows what it is about."""

    MESSAGE = "message"  # somebody's words
    AGAIN = "again"  # the same words once more: the turn whose answer was not good enough
    BRANCH = "branch"  # somebody goes on from an earlier message: the turn that it belongs to
    COMPARE = "compare"  # somebody wants the last answers of two threads side by side: these two
    APPROVAL = "approval"  # a verdict: the turn whose agent asked for it
    FILES = "files"  # somebody wants the files that the answer of a turn lacks


class Follow(StrEnum):
    """Which replies in our threads of a channel are for us."""

    THREAD = "thread"  # all of them
    MENTION = "mention"  # those that mention us


class Addressed(Enum):
    """Whether a message is for us: see decision 5."""

    DIRECTLY = "directly"  # a mention, a direct message, or a click: it opens its thread for us
    IF_IN_THREAD = "if in thread"  # a plain reply: for us in a thread that we are in already


@dataclass(frozen=True, slots=True)
class BranchOf:
    """What a new thread branches off: another one, at one of its messages."""

    thread_id: int
    message_ts: str


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A message to answer, as it arrived.

    A turn with a cause of its own continues after the answer `from_…`, wherever its thread is.
    One that opens a thread may say which `profile` answers there, and what it is a `branch` of.
    """

    team: str
    channel: str
    thread_ts: str
    ts: str
    user: str
    user_team: str
    text: str
    event_id: str | None = None
    cause: str = TurnCause.MESSAGE.value
    from_conversation_id: str | None = None
    from_entry_id: str | None = None
    from_agent_id: str | None = None
    from_agent_version: int | None = None
    attachments: tuple[str, ...] = ()
    profile: str | None = None
    branch: BranchOf | None = None
    addressed: Addressed = Addressed.DIRECTLY

    @property
    def place(self) -> str:
        """Where it is looked up who answers: see `scope_of`."""
        return scope_of(self.channel, self.user)


def is_placeholder(ts: str) -> bool:
    """Whether a thread that is to be has no first message yet, by which it is known."""
    return ts.startswith(PLACEHOLDER)


def scope_of(channel: str, user: str) -> str:
    """Whose choices count: the channel's, and in a direct message those of the person."""
    return user if channel.startswith("D") else channel


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to drain one thread, for as long as the fence stays."""

    thread_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Responder:
    """Who answers: a profile, through an agent at Mistral in some version (None: unknown)."""

    profile: str
    agent_id: str
    agent_version: int | None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn to work on, with where its thread stands.

    `thread_conversation_id` and `thread_entry_id` are what the answer left that it continues, by
    the agent `thread_agent_…`; `has_unanswered_turns` says that something was asked since and got
    no answer. `profile` is who is to answer, `answered_by` who began to. The turn's own
    `conversation_id`, `entry_id`, `answer` and `replies` (Slack timestamps, in order) are what an
    earlier attempt already achieved; `attempts` counts this one too. `stopped` is the outcome that
    somebody asked for, if somebody did. `on_mention` says that in this channel only mentions are
    for us, so that the conversation does not hold what was said without one.
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
    thread_agent_id: str | None
    thread_agent_version: int | None
    has_unanswered_turns: bool
    answered_by: Responder | None
    conversation_id: str | None
    entry_id: str | None
    answer: str | None
    stopped: str | None
    replies: tuple[str, ...] = ()
    on_mention: bool = False
    attachments: tuple[str, ...] = ()

    @property
    def kind(self) -> TurnCause:
        return TurnCause(self.cause.partition(":")[0])

    @property
    def about(self) -> int:
        """The turn that this one is about, if its kind is about one."""
        return int(self.cause.split(":")[1])


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file that a turn's tools made: see `storage.models.ProducedFile`."""

    position: int
    file_id: str
    name: str
    alt: str | None = None
    slack_file_id: str | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer: its text as Slack shows it, its entry at Mistral, and what it took.

    `connectors` tells how often each was called; `files` is what they made.
    """

    text: str
    entry_id: str | None
    tokens: int = 0
    connectors: dict[str, int] | None = None
    files: tuple[GeneratedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingTurn:
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
