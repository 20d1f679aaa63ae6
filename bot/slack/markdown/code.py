"""Code in Markdown: spans and blocks, found and made."""

import re
from functools import cache

from bot.slack.markdown import mentions
from bot.slack.markdown.passage import Found, Passage

LONGEST_SPAN = 1_000  # characters
TICKS = re.compile(r"`+")
LINE_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)*", re.MULTILINE)
BLOCK = "```"


def span(passage: Passage, index: int) -> Found | None:
    """Find the span of code that begins with the backticks here."""
    opened = passage.match(TICKS, index, LONGEST_SPAN)
    if opened is None:
        return None
    closed = passage.search(_ticks(len(opened.group())), opened.end(), LONGEST_SPAN)
    if closed is None:
        return Found(opened.end(), opened.group())
    return Found(closed.end(), mentions.in_code(passage.text[index : closed.end()]))


@cache
def _ticks(count: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!`)`{{{count}}}(?!`)")


def as_span(text: str) -> str:
    """Show a text as code, in one line."""
    line = " ".join(LINE_PREFIX.sub("", text).split())
    mark = "`" * (max((len(ticks) for ticks in TICKS.findall(line)), default=0) + 1)
    gap = " " if line[:1] == "`" or line[-1:] == "`" else ""
    return f"{mark}{gap}{mentions.in_code(line)}{gap}{mark}"


def as_block(text: str, prefix: str) -> str:
    """Show a text as a block of code, each line of which begins with `prefix`."""
    longest = max((len(ticks) for ticks in TICKS.findall(text)), default=0)
    mark = "`" * max(len(BLOCK), longest + 1)
    lines = mentions.in_code(LINE_PREFIX.sub("", text)).strip("\n").split("\n")
    return f"\n{prefix}".join([mark, *lines, mark])
