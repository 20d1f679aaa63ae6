"""What is known of a file that was shared, on its way into a library."""

from dataclasses import dataclass
from enum import StrEnum

from storage.records import scope_of

NAMELESS = "document"  # of which Slack never told the name


class ShareState(StrEnum):
    """How far a share has come."""

    WAITING = "waiting"
    FETCHING = "fetching"
    INDEXING = "indexing"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class NewShare:
    """A file that was shared, as Slack's event tells; `message_ts` is None where it does not.

    `skip` says that it is no document, so that the file's other event starts nothing either.
    """

    team: str
    channel: str
    file_id: str
    user: str
    message_ts: str | None = None
    thread_ts: str | None = None
    skip: bool = False

    @property
    def place(self) -> str:
        return scope_of(self.channel, self.user)


@dataclass(frozen=True, slots=True)
class OpenShare:
    """A share to work on; `document` is the row of the document that it refers to by now."""

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


@dataclass(frozen=True, slots=True)
class FileProgress:
    """How far a file of a message has come."""

    name: str
    state: str
    error: str | None


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    """The message that carries a file, and what the file says of itself."""

    message_ts: str | None
    thread_ts: str | None
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A document as it is at Mistral; `expires_at` is when Mistral deletes it, if ever."""

    library_id: str
    document_id: str
    name: str
    size: int
    digest: str
    expires_at: float | None = None
