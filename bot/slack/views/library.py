"""Rendering of a library page: each document, with its buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.file_names import visible
from bot.slack.identity import permalink
from bot.slack.markup import escaped, quoted_name
from bot.slack.thread_target import sent_at
from bot.slack.views import paging
from bot.slack.views.block_kit import Json, button, context, cut, plain, section
from storage.documents.listings import ListedFile, ShareTotals
from storage.documents.records import NAMELESS, ShareState

REMOVE, RETRY = "remove_document", "retry_document"
PREVIOUS, NEXT = "previous_documents", "next_documents"

# By whether it is of direct messages.
TITLE = {False: "*This channel's library*", True: "*Your library*"}
LIBRARY_NAME = {False: "this channel's library", True: "your library"}
COUNTED = "{title}: {counts}."
EMPTY, ONE, SEVERAL = "no documents", "1 document", "{count:,} documents"
UNDER_WAY, FAILED = "{count:,} in progress", "{count:,} failed"
NOTHING = "{title} is empty."
AUTO = "Documents shared here are added automatically."
NO_AUTO = "Documents shared here stay out. Turn this on with `/library auto on`."
SHARED = "Shared by <@{user}> {when}"
MESSAGE = "<{link}|message>"
UNTIL = "until {when}"
STATES = {
    ShareState.WAITING: "⏳ queued",
    ShareState.FETCHING: "⏳ downloading",
    ShareState.INDEXING: "⏳ processing",
    ShareState.READY: "✅ ready",
    ShareState.FAILED: "⚠️ {error}",
}
SAME = "✅ ready, the same document as {other}"
ONE_PAGE, PAGES = "1 page", "{count:,} pages"
LABELS = {REMOVE: "Remove", RETRY: "Retry"}
SURE_TITLE = "Remove it from the library?"
SURE = "I won't answer from {name} anymore. The file itself stays in Slack."
KEEP = "Keep it"

LONGEST_NAME, LONGEST_ERROR = 100, 500  # characters
DATE = "<!date^{seconds}^{{date_short_pretty}}|{seconds} s>"
KILOBYTE = 1024
LEAST = 0.1  # of the smallest unit, for any size above zero
UNITS = ("KB", "MB", "GB", "TB")

ON_A_PAGE = 10
LONGEST_ID = 18  # digits of a row's id, which databases can hold
LONGEST_NUMBER = 9  # digits of a page, which databases can hold as a row offset, too


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A page of a scope's library, newest first; `page` counts from 0.

    `auto` says that shared documents are added automatically, `site` is the workspace's address.
    `way_out` is about an agent that doesn't use documents (or '').
    """

    is_direct: bool
    auto: bool
    documents: tuple[ListedFile, ...]
    page: int
    total: int
    sums: ShareTotals
    site: str
    way_out: str = ""

    @property
    def pages(self) -> int:
        return paging.page_count(self.total, ON_A_PAGE)


def library_message(shown: LibraryPage, note: str = "") -> Json:
    """Render a page: a message's text and blocks; a note about what was just done comes first."""
    heading = _heading(shown)
    blocks = [
        *([section(note)] if note else []),
        section(heading),
        *([section(shown.way_out)] if shown.way_out else []),
        context(AUTO if shown.auto else NO_AUTO),
        *(block for one in shown.documents for block in _document(one, shown)),
        *paging.paging(shown.page, shown.pages, previous=PREVIOUS, following=NEXT),
    ]
    return {"text": heading, "blocks": blocks}


def lines(one: ListedFile, site: str) -> str:
    """Render a document in two lines."""
    details = [
        SHARED.format(user=escaped(one.user), when=_date(_shared_at(one))),
        *filter(None, [_link(one, site)]),
        *([page_count(one.pages)] if one.pages else []),
        *([size(one.size)] if one.size else []),
        *([UNTIL.format(when=_date(one.expires_at))] if one.expires_at else []),
    ]
    return f"{quoted_name(_name(one))} {_state(one)}\n{' · '.join(details)}"


def _state(one: ListedFile) -> str:
    if one.same_as and one.state == ShareState.READY:
        return SAME.format(other=quoted_name(cut(visible(one.same_as), LONGEST_NAME)))
    return STATES[ShareState(one.state)].format(error=escaped(cut(one.error or "", LONGEST_ERROR)))


def size(count: int) -> str:
    """Format a number of bytes in the largest unit that it fills."""
    amount, units = count / KILOBYTE, iter(UNITS)
    unit = next(units)
    while amount >= KILOBYTE and unit != UNITS[-1]:
        amount, unit = amount / KILOBYTE, next(units)
    return f"{max(amount, LEAST) if count else 0.0:,.1f} {unit}"


def _heading(shown: LibraryPage) -> str:
    """Counts of documents and of what is none, such as "1 document, 2 failed"."""
    title, sums = TITLE[shown.is_direct], shown.sums
    if not shown.total:
        return NOTHING.format(title=title)
    ready = {0: EMPTY, 1: ONE}.get(sums.ready, SEVERAL).format(count=sums.ready)
    under_way = [UNDER_WAY.format(count=sums.under_way)] if sums.under_way else []
    failed = [FAILED.format(count=sums.failed)] if sums.failed else []
    return COUNTED.format(title=title, counts=", ".join([ready, *under_way, *failed]))


def _document(one: ListedFile, shown: LibraryPage) -> Iterator[Json]:
    value = PickedDocument(one.id, shown.page).written
    removing = button(REMOVE, LABELS[REMOVE], value=value) | {"confirm": _sure(one)}
    yield section(lines(one, shown.site)) | {"accessory": removing}
    if one.state == ShareState.FAILED and not one.is_final:
        again = button(RETRY, LABELS[RETRY], value=value)
        yield {"type": "actions", "elements": [again]}


def _sure(one: ListedFile) -> Json:
    return {
        "title": plain(SURE_TITLE),
        "text": plain(SURE.format(name=_name(one))),
        "confirm": plain(LABELS[REMOVE]),
        "deny": plain(KEEP),
    }


def _name(one: ListedFile) -> str:
    return cut(visible(one.name), LONGEST_NAME) or NAMELESS


def _link(one: ListedFile, site: str) -> str:
    if not one.message_ts:
        return ""
    link = permalink(site, one.channel, one.message_ts, one.thread_ts)
    return MESSAGE.format(link=escaped(link)) if link else ""


def _shared_at(one: ListedFile) -> float:
    """Return the time of the message: a file that is shared again keeps its first row."""
    return sent_at(one.message_ts) or one.shared_at


def _date(seconds: float) -> str:
    """Format a date that Slack shows in each reader's time zone."""
    return DATE.format(seconds=int(seconds))


def page_count(count: int) -> str:
    """Format a document's number of pages."""
    return ONE_PAGE if count == 1 else PAGES.format(count=count)


@dataclass(frozen=True, slots=True)
class LibrarySummary:
    """Totals of a person's library, its newest documents, and the workspace's totals."""

    mine: ShareTotals = field(default_factory=ShareTotals)
    newest: tuple[ListedFile, ...] = ()
    workspace: ShareTotals = field(default_factory=ShareTotals)


@dataclass(frozen=True, slots=True)
class PickedDocument:
    """A document that somebody picked on a page; a button's value is not trusted further."""

    share: int
    page: int

    @property
    def written(self) -> str:
        return f"{self.share}:{self.page}"

    @classmethod
    def read(cls, value: str) -> "PickedDocument":
        """Parse a button's value; 0 stands for anything that is not a number."""
        share, _, page = value.partition(":")
        return cls(number(share, LONGEST_ID), number(page))


def number(text: str, longest: int = LONGEST_NUMBER) -> int:
    """Parse a whole number of at most so many digits; 0 for anything else."""
    is_one = text.isascii() and text.isdigit() and len(text) <= longest
    return int(text) if is_one else 0
