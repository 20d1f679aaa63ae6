"""Eligibility of a file according to its metadata, checked before the download."""

from dataclasses import dataclass

from bot.core.file_errors import MEGABYTE
from bot.documents.inspection import file_types, unsupported
from bot.documents.inspection.contents import DeclaredFile
from bot.documents.inspection.errors import Elsewhere, Empty, Gone, Hidden, NotHandedOut, TooLarge
from bot.slack.files import SharedFile

# Slack's modes for its own pages, and for files that are no longer there.
SLACK_PAGES = {"canvas", "docs", "list", "quip", "space"}
DELETED, HIDDEN = "tombstone", "hidden_by_limit"
VISIBLE = {"", "visible"}  # what Slack says of our access; whatever else it says means none
NOT_FOUND = "file_not_found"


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Largest size of a document."""

    max_bytes: int

    @classmethod
    def of_megabytes(cls, megabytes: int) -> "DocumentLimits":
        return cls(megabytes * MEGABYTE)

    @property
    def megabytes(self) -> int:
        return self.max_bytes // MEGABYTE


def is_for_the_library(file: SharedFile) -> bool:
    """True for what people expect there: pictures and Slack's own pages are skipped."""
    is_picture = file_types.is_picture(file.mimetype, file.name, file.filetype)
    is_page = file_types.is_slack_page(file.filetype, file.mimetype) or file.mode in SLACK_PAGES
    return not (is_picture or is_page)


def check(file: SharedFile, limits: DocumentLimits) -> DeclaredFile:
    """Return what the file is said to be, which its bytes may contradict. Raises Rejected."""
    if file.mode == HIDDEN:
        raise Hidden
    if file.mode == DELETED or file.access == NOT_FOUND:
        raise Gone
    if file.access not in VISIBLE:
        raise NotHandedOut
    if file.is_external or file.mode == "external":
        raise Elsewhere
    kind = file_types.kind_of(file.name, file.filetype, file.mimetype)
    reason = unsupported.never_a_document(file.name, file.mimetype)
    if kind is None and reason is not None:
        raise reason
    if file.size > limits.max_bytes:
        check_size(file.size, limits)
    return DeclaredFile(file.name, kind, file.mimetype)


def check_size(size: int, limits: DocumentLimits) -> None:
    """Raise Empty or TooLarge for a file of so many bytes."""
    if size <= 0:
        raise Empty
    if size > limits.max_bytes:
        raise TooLarge(size=-(-size // MEGABYTE), most=limits.megabytes)
