"""Blocks and spans that are open at the end of a growing text, and what closes them."""

import re
from dataclasses import replace

from bot.slack.markdown import lines
from bot.slack.markdown.document import blanked, lead_of
from bot.slack.markdown.inline import scan
from bot.slack.markdown.lines import LONGEST_START, Blocks, LeafBlock, Line, LineStart

LINE = re.compile(r"[^\n]*\n?")
FARTHEST = 4_000  # characters of a paragraph that are looked at


class OpenBlocks:
    """Follows a text in pieces; what it knows is about the end of it."""

    def __init__(self, text: str = "") -> None:
        self._blocks = Blocks()
        self._words = ""  # of the paragraph in work, without its last line
        self._line = ""
        self._opening = ""  # the line that opened the block of code
        self.feed(text)

    def feed(self, text: str) -> None:
        for found in LINE.finditer(text):
            self._line += found.group()
            if self._line.endswith("\n"):
                self._end_line()

    def _end_line(self) -> None:
        start, line = self._start(), self._line
        if start.kind is Line.FENCE and start.blocks.leaf is LeafBlock.FENCE:
            self._opening = line
        goes_on = start.kind is Line.WORDS and start.blocks.leaf is LeafBlock.PARAGRAPH
        words = self._words if start.continues else ""
        self._words = (words + line)[-FARTHEST:] if goes_on else ""
        self._blocks = start.blocks
        if goes_on:
            self._blocks = replace(start.blocks, may_be_header="|" in line)
        self._line = ""

    def _start(self) -> LineStart:
        line = self._line.removesuffix("\n")[:LONGEST_START]
        start = lines.start(self._blocks, line, is_whole=True)
        return start or LineStart(Line.WORDS, 0, self._blocks)

    @property
    def is_line_start(self) -> bool:
        return not self._line

    @property
    def is_code(self) -> bool:
        """Return whether the text ends in a block or a span of code."""
        return bool(self._fence()) or self.closing()[:1] == "`"

    @property
    def is_row(self) -> bool:
        """Return whether the text ends in the row of a table, or right after one."""
        if self._line:
            return self._start().kind is Line.ROW
        return self._blocks.leaf is LeafBlock.TABLE or self._blocks.may_be_header

    @property
    def is_fence_end(self) -> bool:
        """Return whether the text ends in the line that closes a block of code."""
        return bool(self._line) and self._start().kind is Line.FENCE and not self._fence()

    def closing(self) -> str:
        """Return what closes the code and the strong emphasis that are open."""
        if fence := self._fence():
            line_break = "\n" if self._line else ""
            return f"{line_break}{self._prefix()}{fence}"
        return "".join(reversed(self._marks()))

    def opening(self) -> str:
        """Return what opens again what was closed."""
        if self._fence():
            opened = self._opening if self._blocks.leaf is LeafBlock.FENCE else f"{self._line}\n"
            lead = lead_of(opened)
            return blanked(lead) + opened[len(lead) :] + (self._prefix() if self._line else "")
        return "".join(self._marks())

    def _fence(self) -> str:
        blocks = self._start().blocks if self._line else self._blocks
        return blocks.fence

    def _prefix(self) -> str:
        blocks = self._start().blocks if self._line else self._blocks
        return blocks.prefix

    def _marks(self) -> list[str]:
        start = self._start()
        if start.kind not in {Line.WORDS, Line.ROW}:
            return []
        words = (self._words if start.continues else "") + self._line
        inline = scan(words, 0, len(words), grows=True)
        marks = inline.marks(len(words)) if inline.code is None else inline.marks(inline.code[0])
        return [*marks, *([inline.code[1]] if inline.code else [])]


def closing(text: str) -> str:
    """Return what closes the code and the strong emphasis that a text leaves open at its end."""
    return OpenBlocks(text).closing()
