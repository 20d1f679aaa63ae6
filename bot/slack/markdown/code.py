"""Code in Markdown: spans and blocks, found and made, without live mentions."""

import re
from functools import cache

from bot.slack.markdown.passage import Construct, Passage
from bot.slack.markup import LIVE, PARTIAL_LIVE

LONGEST_SPAN = 1_000  # characters
MARK = "`"
TICKS = re.compile(r"`+")
LINE_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)*", re.MULTILINE)
BLOCK = "```"
ESCAPED = "&lt;"  # Slack shows it as it is meant, and does not read it again


def neutralised(text: str) -> str:
    """Neutralise what Slack would parse, and nothing else: code is there to be copied."""
    return LIVE.sub(ESCAPED, text)


def settled(text: str) -> int:
    """Return the length of growing code up to which no mention can still arise."""
    partial = PARTIAL_LIVE.search(text, max(len(text) - 10, 0))
    return partial.start() if partial else len(text)


def span(passage: Passage, index: int) -> Construct | None:
    """Find the span of code that begins with the backticks here; without an end they are none.

    Escaped they can't join the marks of a span that is made of an address.
    """
    opened = passage.match(TICKS, index, LONGEST_SPAN)
    if opened is None:
        return None
    closed = passage.search(_ticks(len(opened.group())), opened.end(), LONGEST_SPAN)
    if closed is None:
        return Construct(opened.end(), f"\\{MARK}" * len(opened.group()))
    return Construct(closed.end(), neutralised(passage.text[index : closed.end()]))


@cache
def _ticks(count: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!`)`{{{count}}}(?!`)")


def as_span(text: str) -> str:
    """Show a text as code, in one line."""
    line = " ".join(LINE_PREFIX.sub("", text).split())
    mark = "`" * (max((len(ticks) for ticks in TICKS.findall(line)), default=0) + 1)
    gap = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{mark}{gap}{neutralised(line)}{gap}{mark}"


def as_block(text: str, prefix: str) -> str:
    """Show a text as a block of code, each line of which begins with `prefix`."""
    longest = max((len(ticks) for ticks in TICKS.findall(text)), default=0)
    mark = "`" * max(len(BLOCK), longest + 1)
    lines = neutralised(LINE_PREFIX.sub("", text)).strip("\n").split("\n")
    return f"\n{prefix}".join([mark, *lines, mark])
