"""Formulas in LaTeX, which Slack cannot show: they become code. Prices stay prices."""

import re

from bot.slack.markdown import code
from bot.slack.markdown.passage import MARKERS, Construct, Passage

LONGEST = 2_000  # characters
LONGEST_BETWEEN_DOLLARS = 400
LONGEST_BARE = 2  # letters between dollars that make a formula by themselves
OPENING = re.compile(r"\\\(|\\\[|\\begin\{(?P<name>[a-zA-Z]{1,20}\*?)\}|\$\$(?!\$)|\$(?![\s$])")
PARTIAL = re.compile(r"\\(?:b(?:e(?:g(?:i(?:n(?:\{[a-zA-Z]{0,20}\*?)?)?)?)?)?)?\Z|\$\Z|\$\$\Z")
CLOSING = {
    "\\(": re.compile(r"\\\)"),
    "\\[": re.compile(r"\\\]"),
    "$$": re.compile(r"(?<!\\)\$\$(?!\$)"),
    "$": re.compile(r"(?<!\\)\$"),
}
SURE = re.compile(r"[\\^_={}]")
LIKELY = re.compile(r"[\\^_={}()+\-*/<>|!'\u00b1\u00d7\u00f7\u2200-\u22ff\u0370-\u03ff]")
PROSE = re.compile(r"(?<![\\\w])[^\W\d_]{4,}")  # words, of which a formula holds none or one
LONGEST_PART = 40  # characters of the beginning of an opening


def formula(passage: Passage, index: int) -> Construct | None:
    """Find the formula that begins here, and show it as code."""
    if passage.grows and PARTIAL.match(passage.text, index, passage.end):
        passage.require(index, LONGEST_PART)
    opened = OPENING.match(passage.text, index, passage.end)
    if opened is None:
        return None
    if opened.group() == "$":
        return _between_dollars(passage, index)
    if name := opened["name"]:
        closing = re.compile(rf"\\end\{{{re.escape(name)}\}}")
    else:
        closing = CLOSING[opened.group()]
    closed = passage.search(closing, opened.end(), LONGEST)
    if closed is None:
        return None
    inner = passage.text[opened.end() : closed.start()]
    if not inner.strip() or (opened.group() in {"\\[", "$$"} and not SURE.search(inner)):
        return None
    shown = inner if name is None else passage.text[index : closed.end()]
    return Construct(closed.end(), _shown(passage, index, closed.end(), shown))


def _between_dollars(passage: Passage, index: int) -> Construct | None:
    before = passage.character_before(index)
    if before.isalnum() or before in {"$", "_"}:
        return None
    closed = passage.search(CLOSING["$"], index + 1, LONGEST_BETWEEN_DOLLARS)
    if closed is None:
        return None
    inner = passage.text[index + 1 : closed.start()]
    after = passage.require(closed.end())
    if after.isalnum() or after in {"$", "_"} or not is_formula(inner):
        return None
    return Construct(closed.end(), code.as_span(inner))


def is_formula(inner: str) -> bool:
    """Tell a formula from what stands between two prices or names of variables."""
    if not inner or inner != inner.strip():
        return False
    if "\\" in inner:
        return True
    words = len(PROSE.findall(inner))
    if words or inner[0].isdigit():
        return words <= (not inner[0].isdigit()) and bool(SURE.search(inner))
    return len(inner) <= LONGEST_BARE or bool(LIKELY.search(inner))


def _shown(passage: Passage, start: int, end: int, inner: str) -> str:
    """Show a formula of one line in its line, and another one as a block of its own."""
    if "\n" not in inner.strip():
        return code.as_span(inner)
    after = passage.require(end)
    line_break = f"\n{passage.prefix}"
    line = passage.line_before(start)
    head = line_break if line is None or line.strip(MARKERS) else ""
    tail = line_break if after not in {"", "\n"} else ""
    return head + code.as_block(inner, passage.prefix) + tail
