"""Text of our one message about the files of a message: a sentence, or a short list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.slack.markup import quoted_name
from bot.slack.views.library import LIBRARY_NAME, page_count
from storage.documents.records import UNDER_WAY, ShareState
from storage.documents.status_messages import ShownFile

ADDED = "✅ Added {names} to {library}."
KNOWN = "✅ {names} was already in {library}."
KNOWN_AS = "✅ {name} was already in {library}, as {other}."
READING_ONE = "⏳ Reading {names}. I'll let you know when it's ready."
READING = "⏳ Reading {names}. I'll let you know when they're ready."
FAILED = "⚠️ {names}: {sentence}"
REMOVED = "🗑️ Removed {names} from {library}."
MORE_FAILED = "⚠️ {count} more couldn't be added. `/library` says why."
# By whether it is a direct message, and whether there are several documents.
ASK = {
    (False, False): "Mention me to ask about it.",
    (False, True): "Mention me to ask about them.",
    (True, False): "Ask me about it.",
    (True, True): "Ask me about them.",
}
NAME_WITH_PAGES = "{name} ({pages})"
OTHERS, AND, COMMA = "{count} others", " and ", ", "

MOST_NAMES = 8  # of one line
MOST_FAILURES = 5  # lines, of which each has a reason of its own


@dataclass(frozen=True, slots=True)
class Telling:
    """Place of a notice; `way_out` replaces the invitation to ask (or is '')."""

    is_direct: bool
    way_out: str = ""

    @property
    def library(self) -> str:
        return LIBRARY_NAME[self.is_direct]


def text(files: Sequence[ShownFile], telling: Telling) -> str:
    """The message about the files, with the documents that can be asked about first."""
    library = telling.library
    ready = [file for file in files if file.state == ShareState.READY]
    fresh = [file for file in ready if not file.same_as]
    new = [_with_pages(file) if len(ready) == 1 else quoted_name(file.name) for file in fresh]
    known = [file for file in ready if file.same_as]
    lines = [ADDED.format(names=_listed(new), library=library)] if new else []
    lines += [_known(file, library) for file in known]
    if ready:
        lines[-1] += " " + (telling.way_out or ASK[telling.is_direct, len(ready) > 1])
    if reading := [quoted_name(file.name) for file in files if file.state in UNDER_WAY]:
        template = READING_ONE if len(reading) == 1 else READING
        lines.append(template.format(names=_listed(reading)))
    lines += _failures([file for file in files if file.state == ShareState.FAILED])
    if gone := [quoted_name(file.name) for file in files if file.state == ShareState.REMOVED]:
        lines.append(REMOVED.format(names=_listed(gone), library=library))
    return "\n".join(lines)


def _known(file: ShownFile, library: str) -> str:
    name, other = quoted_name(file.name), quoted_name(file.same_as or "")
    if name == other:
        return KNOWN.format(names=name, library=library)
    return KNOWN_AS.format(name=name, library=library, other=other)


def _failures(files: Iterable[ShownFile]) -> Iterator[str]:
    """One line for each reason, with the names of its files."""
    grouped: dict[str, list[str]] = {}
    for file in files:
        grouped.setdefault(file.error or "", []).append(quoted_name(file.name))
    reasons = list(grouped.items())
    for sentence, names in reasons[:MOST_FAILURES]:
        yield FAILED.format(names=_listed(names), sentence=sentence)
    if more := sum(len(names) for _, names in reasons[MOST_FAILURES:]):
        yield MORE_FAILED.format(count=more)


def _with_pages(file: ShownFile) -> str:
    name = quoted_name(file.name)
    if not file.pages:
        return name
    return NAME_WITH_PAGES.format(name=name, pages=page_count(file.pages))


def _listed(names: Sequence[str]) -> str:
    """All names, or the first ones and how many more."""
    shown = list(names) if len(names) <= MOST_NAMES + 1 else list(names[:MOST_NAMES])
    if more := len(names) - len(shown):
        shown.append(OTHERS.format(count=more))
    *others, last = shown
    return COMMA.join(others) + AND + last if others else last
