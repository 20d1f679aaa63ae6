"""Value types of the inbox: new turns, claims on threads, and turns to work on."""

from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

from storage.token_usage import TurnUsage

PLACEHOLDER = "branch:"
APP = "B"  # begins the id of every app's and workflow's bot
DIRECT = "D"  # begins the id of every direct message's channel


class Lost(Exception):
    """The claim is no longer valid, for example after a takeover: write nothing more."""


class AlreadyRecorded(Exception):
    """Duplicate: this message is in the inbox already."""


class TooManyOpen(Exception):
    """A person has as many open turns as one may have: this one is not recorded."""


class Outcome(StrEnum):
    """Outcome of a turn."""

    ANSWERED = "answered"
    NOTHING_ASKED = "nothing_asked"  # no question for an agent; perhaps a command to the app
    AWAITING = "awaiting"  # an approval
    REFUSED = "refused"  # by Mistral, permanently, or by a budget: a retry would not help
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"  # its question was deleted, or is for us no longer
    EDITED = "edited"  # its question was, and another turn asks it as it reads now
    FORGOTTEN = "forgotten"  # its whole thread was
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"  # the missing files of another turn's answer


# After these the conversation holds the question, or is never to hold it.
SETTLED = frozenset({Outcome.ANSWERED, Outcome.NOTHING_ASKED, Outcome.REFUSED})
# After these it is unknown whether the conversation holds the question.
UNANSWERED = frozenset(
    {
        Outcome.AWAITING,
        Outcome.FAILED,
        Outcome.INTERRUPTED,
        Outcome.STOPPED,
        Outcome.WITHDRAWN,
        Outcome.EDITED,
        Outcome.FORGOTTEN,
    }
)


class TurnCause(StrEnum):
    """Kind of a turn's cause. In the stored cause, a colon and the ids it refers to follow."""

    MESSAGE = "message"
    AGAIN = "again"  # regenerate, or an edited question; id: the turn to answer again
    BRANCH = "branch"  # id: the turn of the message to continue from
    COMPARE = "compare"  # ids: the two threads whose last answers are compared
    APPROVAL = "approval"  # a verdict; id: the turn whose agent requested it
    ROUTINE = "routine"  # ids: the routine, and when it was due
    FILES = "files"  # delivery of missing files; id: the turn whose answer lacks them


class Follow(StrEnum):
    """Rule for a channel: the replies in our threads that are for us."""

    THREAD = "thread"  # all of them
    MENTION = "mention"  # those that mention us


class Addressed(Enum):
    """Ways in which a message can be for us: see decision 5."""

    DIRECTLY = "directly"  # a mention, a direct message, or a click: it opens its thread for us
    IF_IN_THREAD = "if in thread"  # a plain reply: for us in a thread that we are in already


@dataclass(frozen=True, slots=True)
class BranchOf:
    """Origin of a branch: another thread, at one of its messages."""

    thread_id: int
    message_ts: str


@dataclass(frozen=True, slots=True)
class ConversationPoint:
    """A place to continue from: an answer in a conversation at Mistral, and the agent that gave it.

    It is stored and handed back as it is: what its fields mean, and the versions of agents, only
    `bot.mistral` knows. `checksum` is the answer's, by which it is found where its entry's id
    doesn't tell. `notes` are the revisions of the notes that the conversation was told up to there:
    see `storage.memory.recall`. None stands for what is not recorded.
    """

    conversation_id: str
    entry_id: str | None
    agent_id: str | None
    agent_version: int | None
    checksum: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A message to answer, as it arrived.

    A turn with a cause of its own says what it `continues_from`, wherever its thread is (None: it
    starts a conversation); a message continues its thread. One that opens a thread may say which
    `profile` answers there, and what it is a `branch` of.
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
    continues_from: ConversationPoint | None = None
    attachments: tuple[str, ...] = ()
    profile: str | None = None
    branch: BranchOf | None = None
    addressed: Addressed = Addressed.DIRECTLY

    @property
    def place(self) -> str:
        """Key of the settings that apply: see `scope_of`."""
        return scope_of(self.channel, self.user)


def is_placeholder(ts: str) -> bool:
    """True if this is the made-up timestamp of a thread whose first message is not posted yet."""
    return ts.startswith(PLACEHOLDER)


def is_app(user: str) -> bool:
    """True if this is the bot of an app or a workflow, and no person."""
    return user.startswith(APP)


def scope_of(channel: str, user: str) -> str:
    """Key of the settings that apply: the channel, or in direct messages the person."""
    return user if channel.startswith(DIRECT) else channel


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one thread, valid while its fence stays the same."""

    thread_id: int
    fence: int


@dataclass(frozen=True, slots=True)
class Responder:
    """A profile and the Mistral agent that answers for it; the version is None if unknown."""

    profile: str
    agent_id: str
    agent_version: int | None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn to work on.

    `continues_from` is the answer that it continues (None: it starts a conversation);
    `has_unanswered_turns` says that something was asked in the thread since and got no answer.
    `profile` is who is to answer, `answered_by` who began to. The turn's own `conversation_id`,
    `answer` and `replies` (Slack timestamps, in order) are what an earlier attempt already
    achieved; `attempts` counts this one too. `stopped` is the outcome that somebody asked for, if
    somebody did. `on_mention` says that in this channel only mentions are for us, so that the
    conversation does not hold what was said without one; `files_meanwhile` that somebody posted
    files in the thread since its last turn; `has_notes` and `has_library` that there may be any for
    who asks and where, or were when it began. `usage` is what earlier attempts took; the thread's
    conversation had `context_tokens` after its last answer.
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
    continues_from: ConversationPoint | None
    has_unanswered_turns: bool
    answered_by: Responder | None
    conversation_id: str | None
    answer: str | None
    stopped: str | None
    replies: tuple[str, ...] = ()
    on_mention: bool = False
    files_meanwhile: bool = False
    has_notes: bool = True
    has_library: bool = True
    attachments: tuple[str, ...] = ()
    usage: TurnUsage = field(default_factory=TurnUsage)
    context_tokens: int = 0

    @property
    def kind(self) -> TurnCause:
        return TurnCause(self.cause.partition(":")[0])

    @property
    def about(self) -> int:
        """Id of the turn that the cause refers to, for kinds that refer to one."""
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
    """A whole answer: its text as Slack shows it, its entry at Mistral, and what its turn took.

    `files` were made by tools; `checksum` is that of the agent's own words. `profile` is who
    completed it ('': whoever began it).
    """

    text: str
    entry_id: str | None = None
    usage: TurnUsage = field(default_factory=TurnUsage)
    files: tuple[GeneratedFile, ...] = ()
    checksum: str | None = None
    profile: str = ""

    def at(self, point: ConversationPoint | None) -> "Answered":
        """The answer, with the place at Mistral where it is."""
        if point is None:
            return self
        return replace(self, entry_id=point.entry_id, checksum=point.checksum)


@dataclass(frozen=True, slots=True)
class WaitingTurn:
    """A turn that has not begun, and the number of questions before it.

    Those are in its own thread if `in_thread`, else anywhere in the workspace; then `own` of them
    are its person's.
    """

    team: str
    channel: str
    thread_ts: str
    ts: str
    user: str
    ahead: int
    in_thread: bool
    own: int = 0
