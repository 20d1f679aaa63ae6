"""Notices about what was brought with a question and did not reach the agent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.documents.inspection import file_names
from bot.slack.markup import named

NAMELESS = "a file"
MOST_NAMES = 10  # of one sentence
AND, COMMA = " and ", ", "
OTHERS = "{count} others"
ONE = "_{what} {names}: {reason}_\n\n"
SEVERAL = "_{what} {names}, for the same reason: {reason}_\n\n"
NOT_READ, NOT_SEEN = "I couldn't read", "I couldn't look at"

STILL_READ = "_Still being processed, so this answer doesn't use it yet: {names}._\n\n"
TOO_MANY = "_I can look at {most} pictures at a time, so I left out {names}._\n\n"
FIRST_FRAME = "_I only see the first frame of an animation: {names}._\n\n"
FIRST_PAGES = "_{name} has {pages} pages; I looked at the first {seen}._\n\n"
CUT_TEXT = "_{name} is long; I only read the first part._\n\n"
LINK_CLOSED = "_I can't open the files you link to. Please share them here._\n\n"
PICTURES_REFUSED = "_I'm answering without {names}, which Mistral didn't accept._\n\n"
NOT_USED = "_{way_out}_\n\n"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not read (or looked at), and why."""

    name: str
    reason: str
    what: str = NOT_READ


def left_out(files: Iterable[LeftOut]) -> str:
    """One sentence for each reason, with the names of its files."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for file in files:
        grouped.setdefault((file.what, file.reason), []).append(file.name)
    sentences = (
        (ONE if len(names) == 1 else SEVERAL).format(what=what, names=listed(names), reason=reason)
        for (what, reason), names in grouped.items()
    )
    return "".join(sentences)


def listed(names: Sequence[str]) -> str:
    """Names as people read them: all of them, or the first ones and how many more."""
    shown = [shown_name(name) for name in names[:MOST_NAMES]]
    if more := len(names) - len(shown):
        shown.append(OTHERS.format(count=more))
    *others, last = shown
    return COMMA.join(others) + AND + last if others else last


def shown_name(name: str) -> str:
    """A file's name, short enough and without effect as markup."""
    return named(file_names.shown(name)) if name.strip() else NAMELESS
