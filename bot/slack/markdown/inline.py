"""Inline Markdown of one block: what a cut must not take apart, and emphasis that it crosses."""

import re
from dataclasses import dataclass, field

from bot.slack.markdown import links
from bot.slack.markdown.emphasis import can_open, is_punctuation

TOKEN = re.compile(
    r"\\.|`+|<[a-zA-Z/!][^<>\n]*>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});"
    r"|https?://[^\s<>]+|!?\[|(?P<run>\*+|_+|~~+)",
    re.DOTALL,
)
MOST_OPEN = 50  # runs; earlier ones no longer open anything
MOST_MARKS = 6  # of nested emphasis; whatever has more is no emphasis
WHOLE = 2  # of a run: as many marks make strong emphasis


@dataclass(slots=True)
class Run:
    """A delimiter run that may open emphasis, with as many marks as are left of it."""

    character: str
    count: int
    end: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Emphasised:
    """Text between two marks; `end` is None if its end is not known yet."""

    start: int
    end: int | None
    mark: str

    def holds(self, index: int) -> bool:
        return self.start <= index and (self.end is None or index <= self.end)


@dataclass(slots=True)
class Inline:
    """Inline structure: ranges not to be cut inside, emphasis, and a span of code left open."""

    atoms: list[tuple[int, int]] = field(default_factory=list)
    emphasis: list[Emphasised] = field(default_factory=list)
    code: tuple[int, str] | None = None

    def is_free(self, index: int) -> bool:
        return not any(start < index < end for start, end in self.atoms)

    def marks(self, index: int) -> list[str]:
        """Return the marks of emphasis that is open here, outermost first."""
        found = [one for one in self.emphasis if one.holds(index)]
        if len(found) > MOST_MARKS:
            return []
        return [one.mark for one in sorted(found, key=lambda one: one.start)]


def scan(text: str, start: int, end: int, *, grows: bool) -> Inline:
    """Read the inline structure of one block; if it `grows`, what is open may yet be closed."""
    inline, runs = Inline(), list[Run]()
    at = start
    while token := TOKEN.search(text, at, end):
        at = token.end()
        if token["run"]:
            _take(inline, runs, text, token)
            continue
        at = _atom_end(text, token, end)
        if at != token.start() + len(token.group()) or token.group()[0] not in "`[!":
            inline.atoms.append((token.start(), at))
        elif token.group()[0] == "`" and grows and not text[at : at + 1].isspace() and at < end:
            inline.code = (at, token.group())
            break
    if grows:
        inline.emphasis += [_unclosed(run) for run in runs if run.is_sure]
    return inline


def _atom_end(text: str, token: re.Match[str], end: int) -> int:
    """Return where the code span or link ends that begins with a token, or the token itself."""
    mark = token.group()
    if mark[0] == "`":
        closing = re.compile(rf"(?<!`){mark}(?!`)").search(text, token.end(), end)
        return closing.end() if closing else token.end()
    if mark in {"[", "!["}:
        label = links.LABEL.match(text, token.start(), end)
        target = links.TARGET.match(text, label.end(), end) if label else None
        return target.end() if target else token.end()
    return token.end()


def _unclosed(run: Run) -> Emphasised:
    return Emphasised(run.end, None, run.character * run.count)


def _take(inline: Inline, runs: list[Run], text: str, token: re.Match[str]) -> None:
    """Match a run with those that are open, as CommonMark does."""
    marks = token["run"]
    inline.atoms.append(token.span())
    before = text[token.start() - 1] if token.start() else "\n"
    after = text[token.end()] if token.end() < len(text) else "\n"
    opens, closes = can_open(before, after), can_open(after, before)
    if marks[0] == "_":
        opens, closes = (
            opens and (not closes or is_punctuation(before)),
            closes and (not opens or is_punctuation(after)),
        )
    count = len(marks)
    if closes:
        count = _close(inline, runs, token, count)
    if opens and count:
        runs.append(Run(marks[0], count, token.end(), _is_sure(count, before, after, closes)))
        del runs[:-MOST_OPEN]
        inline.atoms.append((token.start(), token.end() + 1))


def _is_sure(count: int, before: str, after: str, closes: bool) -> bool:
    """Return whether a run without its end is likely to get one: it is no sign of a formula."""
    if (before.isascii() and before.isalnum()) or after.isdigit():
        return False
    return count > 1 or (after.isalpha() and not closes)


def _close(inline: Inline, runs: list[Run], token: re.Match[str], count: int) -> int:
    """Close what a run closes, and return how many of its marks are left."""
    character = token.group()[0]
    while count:
        places = [place for place, run in enumerate(runs) if run.character == character]
        if not places:
            break
        run = runs[places[-1]]
        used = WHOLE if min(run.count, count) >= WHOLE else 1
        inline.emphasis.append(Emphasised(run.end, token.start(), character * used))
        inline.atoms.append((token.start() - 1, token.end()))
        del runs[places[-1] + 1 :]
        run.count, count = run.count - used, count - used
        if not run.count:
            runs.pop()
    return count
