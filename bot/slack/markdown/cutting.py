"""Cutting of a Markdown text into messages, each of which is well-formed by itself.

The text is what all messages hold, one after the other, without what a seam adds to them: what
closes the first one and what opens the next one (see `bot.slack.markdown.seams`). Blanks at a cut
may stand behind what closes it.
"""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

from bot.core import graphemes
from bot.slack.markdown.document import MarkdownDocument
from bot.slack.markdown.places import Places
from bot.slack.markdown.seams import Seam, seam

Measure = Callable[[str], int]

LOOKAHEAD = 1_500  # characters after a cut that may tell what is cut
LARGEST_OPENING = 1 / 2  # of the room: a table whose header takes more goes on without it
TRIES = 4
MOST_PLACES = 100  # that are tried
MARKS = frozenset("*_~`")


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut: the text added to the open message, and the text for the next ones."""

    added: str
    rest: str


def in_bytes(text: str) -> int:
    """Measure a text in UTF-8, as Slack does in some places."""
    return len(text.encode("utf-8", "surrogatepass"))


def cut(text: str, room: int, measure: Measure = len, since: int = 0) -> Cut:
    """Cut a text so that it fits into `room`, as `measure` counts, with what closes it.

    `since` is the length of what the message shows already: it cannot be cut before that.
    """
    if measure(text) <= room:
        return Cut(text[since:], "")
    return _sewn(text, since, _best(text, room, measure, since), room, measure)


def cut_anywhere(text: str, since: int) -> Cut | None:
    """Cut a text of any length where a reader minds least, or nowhere; it ends as it is now."""
    document = MarkdownDocument(text)
    for index in Places(document, since, len(text)).good():
        found = seam(document, index, since, grows=True)
        if not _runs_together(found, text):
            return _sewn(text, since, found, len(text), len)
    return None


def cut_off(shown: str, rest: str) -> Cut:
    """Cut a text right after what a message shows already."""
    found = seam(MarkdownDocument(shown + rest[:LOOKAHEAD]), len(shown), len(shown), grows=True)
    if found.index == len(shown) and not rest:
        return Cut("", "")
    return Cut(found.closing, found.opening + (shown + rest)[found.resume :])


def _sewn(text: str, since: int, found: Seam, room: int, measure: Measure) -> Cut:
    opening = found.opening if measure(found.opening) <= room * LARGEST_OPENING else ""
    return Cut(text[since : found.index] + found.closing, opening + text[found.resume :])


def fitting(text: str, room: int, measure: Measure) -> int:
    """Return how many characters of a text fit into the room."""
    return bisect_right(range(1, len(text) + 1), room, key=lambda count: measure(text[:count]))


def _best(text: str, room: int, measure: Measure, since: int) -> Seam:
    limit = fitting(text, room, measure)
    document = MarkdownDocument(text[: limit + LOOKAHEAD])
    for index in islice(Places(document, since, limit), MOST_PLACES):
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


def _hard(document: MarkdownDocument, since: int, limit: int, fits: Callable[[str], bool]) -> Seam:
    """Cut where the room ends, between two characters and whatever they are part of."""
    lowest = max(since, 1)
    index = _between(document.text, limit, lowest)
    for _ in range(TRIES):
        found = seam(document, index, since, grows=True)
        message = document.text[: found.index] + found.closing
        if fits(message) or index == lowest:
            return found
        index = _between(document.text, index - len(found.closing), lowest)
    return replace(found, closing="")


def _between(text: str, index: int, lowest: int) -> int:
    """Return the last place up to an index that is inside of no character and of no marks."""
    place = graphemes.nearest(text, index, lowest)
    while (
        place > lowest and text[place - 1] in MARKS and text[place - 1] == text[place : place + 1]
    ):
        place -= 1
    return max(place, lowest)
