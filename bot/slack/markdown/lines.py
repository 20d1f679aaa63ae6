"""Scanner of the lines of a growing Markdown text: which of them are code, rows of tables, words.

A line is told apart by its beginning, so that most of it need not be waited for.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum

from bot.slack.markdown.containers import (
    TAB,
    Container,
    Position,
    Quote,
    after_quote,
    matched,
    new_item,
    skip_blank,
)

LONGEST_START = 300  # characters at the beginning of a line that tell what it is
OPENING = re.compile(r"(?P<mark>`{3,}|~{3,})(?P<label>.*)", re.DOTALL)
# What may still become a marker of a list, a fence, a rule or a table's second row.
UNDECIDED = re.compile(r"[ \t>*+\-_=`~.)#|:\d]*\Z")
SHORTEST_RULE = 3
HEADING = re.compile(r"#{1,6}(?=[ \t]|\Z)")
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*\Z")
DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")


class Line(Enum):
    """Kind of a line."""

    BLANK = "blank"
    FENCE = "fence"  # opens or closes a block of code
    CODE = "code"
    ROW = "row"
    WORDS = "words"


class LeafBlock(Enum):
    """Block without further blocks in it, that the next line may continue."""

    NONE = "none"
    PARAGRAPH = "paragraph"
    FENCE = "fence"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks that are open after a line; `fence` is the mark that opened a block of code."""

    containers: tuple[Container, ...] = ()
    leaf: LeafBlock = LeafBlock.NONE
    fence: str = ""
    may_be_header: bool = False  # of a table: the last line of a paragraph, with cells in it

    @property
    def prefix(self) -> str:
        """Prefix of a further line of the innermost container."""
        return "".join(container.prefix() for container in self.containers)


@dataclass(frozen=True, slots=True)
class LineStart:
    """Beginning of a line: its kind, the index of its content, and the blocks then open.

    A line `continues` the paragraph that the line before it belongs to, or none.
    """

    kind: Line
    index: int
    blocks: Blocks
    continues: bool = False


def start(blocks: Blocks, line: str, *, is_whole: bool) -> LineStart | None:
    """Tell what a line is, without its line break; None if that depends on what is still missing.

    Only its first `LONGEST_START` characters count.
    """
    if len(line) >= LONGEST_START:
        line, is_whole = line[:LONGEST_START], True
    if not is_whole and _is_undecided(line):
        return None
    count, at = matched(line, blocks.containers)
    if blocks.leaf is LeafBlock.FENCE and count == len(blocks.containers):
        return _in_fence(blocks, line, at)
    if blocks.leaf is LeafBlock.FENCE:
        blocks = replace(blocks, leaf=LeafBlock.NONE, fence="")
    return _outside_fence(blocks, line, count, at)


def _is_undecided(line: str) -> bool:
    if UNDECIDED.match(line):
        return True
    fence = OPENING.match(line.lstrip(" \t>*+-.)0123456789"))
    return bool(fence and not _is_no_fence(fence))


def _is_no_fence(fence: re.Match[str]) -> bool:
    return fence["mark"][0] == "`" and "`" in fence["label"]


def _in_fence(blocks: Blocks, line: str, at: Position) -> LineStart:
    ahead = skip_blank(line, at)
    closing = OPENING.match(line, ahead.index)
    if (
        closing
        and ahead.indent < TAB
        and closing["mark"].startswith(blocks.fence)
        and not closing["label"].strip()
    ):
        return LineStart(Line.FENCE, at.index, Blocks(blocks.containers))
    return LineStart(Line.CODE, at.index, blocks)


def _outside_fence(blocks: Blocks, line: str, count: int, at: Position) -> LineStart:
    """Go through the containers that a line opens, down to the words in them."""
    goes_on = count == len(blocks.containers)  # in the same containers as the line before
    containers = blocks.containers[:count]
    leaf = blocks.leaf if goes_on else LeafBlock.NONE
    while True:
        ahead = skip_blank(line, at)
        if ahead.index == len(line) or ahead.indent >= TAB:
            break
        if line[ahead.index] == ">":
            containers, at = (*containers, Quote()), after_quote(line, ahead)
        elif found := new_item(line, ahead, interrupts=leaf is LeafBlock.PARAGRAPH):
            item, at = found
            containers = (*containers, item)
        else:
            break
        leaf, goes_on = LeafBlock.NONE, False
    is_lazy = len(containers) == count < len(blocks.containers)
    if is_lazy and blocks.leaf is LeafBlock.PARAGRAPH and _is_plain(line, ahead):
        return LineStart(Line.WORDS, ahead.index, replace(blocks, may_be_header=False), True)
    header = blocks.may_be_header and leaf is LeafBlock.PARAGRAPH
    return _leaf(Blocks(containers, leaf, may_be_header=header), line, ahead)


def _is_plain(line: str, at: Position) -> bool:
    """Return whether a line can only continue a paragraph."""
    rest = line[at.index :]
    if not rest or at.indent >= TAB:
        return bool(rest)
    return not (HEADING.match(rest) or _is_rule(rest) or _fence(rest))


def _fence(rest: str) -> str:
    """Return the mark that opens a block of code here, if one does."""
    fence = OPENING.match(rest)
    return "" if fence is None or _is_no_fence(fence) else fence["mark"]


def _is_rule(rest: str) -> bool:
    marks = "".join(rest.split())
    return len(marks) >= SHORTEST_RULE and marks[0] in "*-_" and not marks.strip(marks[0])


def _leaf(blocks: Blocks, line: str, at: Position) -> LineStart:  # noqa: PLR0911 - one by one
    """Tell what the content of a line is, in the containers that it stands in."""
    rest = line[at.index :]
    closed = Blocks(blocks.containers)
    continues = blocks.leaf is LeafBlock.PARAGRAPH
    if not rest:
        return LineStart(Line.BLANK, at.index, closed)
    if at.indent >= TAB and not continues:
        return LineStart(Line.CODE, at.index, closed)
    if at.indent >= TAB:
        return LineStart(Line.WORDS, at.index, replace(blocks, may_be_header=False), True)
    if mark := _fence(rest):
        return LineStart(Line.FENCE, at.index, replace(closed, leaf=LeafBlock.FENCE, fence=mark))
    if HEADING.match(rest) or _is_rule(rest) or (continues and UNDERLINE.match(rest)):
        return LineStart(Line.WORDS, at.index, closed)
    if blocks.leaf is LeafBlock.TABLE or (blocks.may_be_header and DELIMITERS.match(rest)):
        return LineStart(Line.ROW, at.index, replace(closed, leaf=LeafBlock.TABLE))
    kind = Line.ROW if rest.startswith("|") else Line.WORDS
    return LineStart(kind, at.index, replace(closed, leaf=LeafBlock.PARAGRAPH), continues)
