"""Cutting of a Markdown text into messages, each of which is well-formed by itself.

The text is what all messages hold, one after the other, without what a seam adds to them: what
closes the first one and what opens the next one (see `bot.slack.markdown.seams`). Blanks at a cut
may stand behind what closes it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.slack.markdown import graphemes
from bot.slack.markdown.document import FENCE, Document
from bot.slack.markdown.places import Places
from bot.slack.markdown.seams import Seam, end_of_fence, seam

Measure = Callable[[str], int]

LOOKAHEAD = 1_500  # characters after a cut that may tell what is cut
LARGEST_OPENING = 1 / 2  # of the room: a table whose header takes more goes on without it
PROBE = "\ufffd"  # a character of what may follow
TRIES = 4
MARKS = frozenset("*_~`")


@dataclass(frozen=True, slots=True)
class Cut:
    """The text of a message with what closes it, and the text for the next one."""

    index: int
    message: str
    rest: str


def in_bytes(text: str) -> int:
    """Measure a text as Slack counts it in some places."""
    return len(text.encode("utf-8", "surrogatepass"))


def cut(text: str, room: int, measure: Measure = len, since: int = 0) -> Cut:
    """Cut a text so that the message fits into `room`, as `measure` counts.

    `since` is the length of what the message shows already: it cannot be cut before that.
    """
    if measure(text) <= room:
        return Cut(len(text), text, "")
    found = _best(text, room, measure, since)
    opening = found.opening if measure(found.opening) <= room * LARGEST_OPENING else ""
    return Cut(found.index, text[: found.index] + found.closing, opening + text[found.resume :])


def closing(text: str) -> str:
    """Return what closes the code and the strong emphasis that a text leaves open at its end."""
    document = Document(text)
    last = document.blocks[-1] if document.blocks else None
    if last and last.kind == FENCE and last.end >= len(text):
        return "" if last.is_closed else end_of_fence(document, last, len(text))
    return seam(Document(text + PROBE), len(text), len(text), grows=True).closing


def fitting(text: str, room: int, measure: Measure) -> int:
    """Return how many characters of a text fit into the room."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda count: measure(text[:count]))


def _best(text: str, room: int, measure: Measure, since: int) -> Seam:
    limit = fitting(text, room, measure)
    document = Document(text[: limit + LOOKAHEAD])
    for index in Places(document, since, limit):
        found = seam(document, index, since, grows=True)
        goes_on = since or len(found.opening) < found.resume
        if (
            goes_on
            and not _runs_together(found, text)
            and measure(text[: found.index] + found.closing) <= room
        ):
            return found
    return _hard(document, since, limit, lambda cut: measure(cut) <= room)


def _runs_together(found: Seam, text: str) -> bool:
    """Return whether marks of a seam would join those beside them."""
    before, after = text[found.index - 1 : found.index], text[found.resume : found.resume + 1]
    marks = {found.closing[:1]} if before in MARKS else set[str]()
    return before in marks or (after in MARKS and found.opening.endswith(after))


def _hard(document: Document, since: int, limit: int, fits: Callable[[str], bool]) -> Seam:
    """Cut where the room ends, between two characters and whatever they are part of."""
    lowest = max(since, 1)
    index = max(lowest, graphemes.nearest(document.text, limit, lowest))
    for _ in range(TRIES):
        found = seam(document, index, since, grows=True)
        message = document.text[: found.index] + found.closing
        if fits(message) or index == lowest:
            return found
        index = max(lowest, graphemes.nearest(document.text, index - len(found.closing), lowest))
    return replace(found, closing="")
