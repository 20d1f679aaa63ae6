"""Value types of shares, on their way into a library."""

from dataclasses import dataclass
from enum import StrEnum

from storage.records import DIRECT, scope_of

NAMELESS = "document"  # name of a file for which Slack sent none


class ShareState(StrEnum):
    """State of a share."""

    WAITING = "waiting"
    FETCHING = "fetching"
    INDEXING = "indexing"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


class NoticeLevel(StrEnum):
    """Amount that we post about a message's files; a reaction shows their state in any case."""

    NONE = "none"  # the answer to the message speaks of them
    SUCCESSES = "successes"  # nobody spoke to us: nothing until one of them is in the library
    ALL = "all"  # somebody shared them with us

    @classmethod
    def by_place(cls, channel: str) -> "NoticeLevel":
        """The level for a message of which only its place is known."""
        return cls.ALL if channel.startswith(DIRECT) else cls.SUCCESSES


UNDER_WAY = frozenset({ShareState.WAITING, ShareState.FETCHING, ShareState.INDEXING})


@dataclass(frozen=True, slots=True)
class NewShare:
    """A shared file, from Slack's event; `message_ts` is None if the event has none.

    `skip` says that it is no document, so that the file's other event is ignored, too. `level` is
    that of its message, where that is known.
    """

    team: str
    channel: str
    file_id: str
    user: str
    message_ts: str | None = None
    thread_ts: str | None = None
    skip: bool = False
    level: NoticeLevel | None = None

    @property
    def place(self) -> str:
        return scope_of(self.channel, self.user)


@dataclass(frozen=True, slots=True)
class OpenShare:
    """A share to work on; `document` is the row of its document, if it has one yet."""

    id: int
    fence: int
    team: str
    place: str
    channel: str
    file_id: str
    message_ts: str | None
    thread_ts: str | None
    user: str
    state: str
    name: str
    document: int | None
    attempts: int

    @property
    def is_direct(self) -> bool:
        """True if it was shared with us alone."""
        return self.place == self.user


@dataclass(frozen=True, slots=True)
class Failure:
    """The sentence for people about a failure; `is_final` where another attempt would fail, too."""

    sentence: str
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class FileProgress:
    """Progress of one file of a question; `title` is its document's name at Mistral."""

    file_id: str
    name: str
    title: str
    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    """The message that carries a file, and the file's name and size."""

    message_ts: str | None
    thread_ts: str | None
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A document uploaded to Mistral; `expires_at` is when Mistral deletes it, if ever."""

    library_id: str
    document_id: str
    name: str
    size: int
    digest: str
    expires_at: float | None = None
