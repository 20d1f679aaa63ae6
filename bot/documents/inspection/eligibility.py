"""Before anything is fetched: whether it is a document, and one that we may and can take."""

from dataclasses import dataclass

from bot.documents.inspection import file_types
from bot.documents.inspection.errors import Elsewhere, Empty, Gone, TooLarge, Unsupported
from bot.documents.inspection.file_types import FileType
from bot.slack.files import SharedFile

MEGABYTE = 1024 * 1024
# How Slack keeps what is no file: its own pages, and what is only remembered.
NO_FILES = {"canvas", "docs", "list", "quip", "space"}
NO_LONGER = {"hidden_by_limit", "tombstone"}


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """The largest document, in bytes."""

    most: int

    @classmethod
    def of_megabytes(cls, megabytes: int) -> "DocumentLimits":
        return cls(megabytes * MEGABYTE)


def is_for_the_library(file: SharedFile) -> bool:
    """Whether anybody would expect it there: pictures and Slack's own pages are passed over."""
    return not file_types.is_picture(file.mimetype) and file.mode not in NO_FILES


def before(file: SharedFile, limits: DocumentLimits) -> FileType:
    """The kind of document that it is said to be. Raises Rejected."""
    if file.mode in NO_LONGER:
        raise Gone
    if file.is_external or file.mode == "external":
        raise Elsewhere
    kind = file_types.kind_of(file.name, file.filetype, file.mimetype)
    if kind is None:
        raise Unsupported
    size(file.size, limits)
    return kind


def size(count: int, limits: DocumentLimits) -> None:
    """Raise Empty or TooLarge for a file of so many bytes."""
    if count <= 0:
        raise Empty
    if count > limits.most:
        raise TooLarge(size=-(-count // MEGABYTE), most=limits.most // MEGABYTE)
