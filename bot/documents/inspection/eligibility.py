"""Eligibility of a file according to its metadata, checked before the download."""

from dataclasses import dataclass

from bot.core.file_errors import MEGABYTE
from bot.documents.inspection import file_types
from bot.documents.inspection.errors import Elsewhere, Empty, Gone, TooLarge, Unsupported
from bot.documents.inspection.file_types import FileType
from bot.slack.files import SharedFile

# Slack's modes for its own pages, and for files that are no longer there.
SLACK_PAGES = {"canvas", "docs", "list", "quip", "space"}
UNAVAILABLE = {"hidden_by_limit", "tombstone"}


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Largest size of a document."""

    max_bytes: int

    @classmethod
    def of_megabytes(cls, megabytes: int) -> "DocumentLimits":
        return cls(megabytes * MEGABYTE)


def is_for_the_library(file: SharedFile) -> bool:
    """True for what people expect there: pictures and Slack's own pages are skipped."""
    is_picture = file_types.is_picture(file.mimetype, file.name, file.filetype)
    is_page = file_types.is_slack_page(file.filetype, file.mimetype) or file.mode in SLACK_PAGES
    return not (is_picture or is_page)


def check(file: SharedFile, limits: DocumentLimits) -> FileType:
    """Return the declared type of document. Raises Rejected."""
    if file.mode in UNAVAILABLE:
        raise Gone
    if file.is_external or file.mode == "external":
        raise Elsewhere
    kind = file_types.kind_of(file.name, file.filetype, file.mimetype)
    if kind is None:
        raise Unsupported
    check_size(file.size, limits)
    return kind


def check_size(size: int, limits: DocumentLimits) -> None:
    """Raise Empty or TooLarge for a file of so many bytes."""
    if size <= 0:
        raise Empty
    if size > limits.max_bytes:
        raise TooLarge(size=-(-size // MEGABYTE), most=limits.max_bytes // MEGABYTE)
