"""Places at which a Markdown text may be cut, the best ones first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core import graphemes
from bot.slack.markdown.document import (
    BLOCK_START,
    HEADING,
    RULE,
    Block,
    MarkdownDocument,
    lead_of,
    quotes_of,
)
from bot.slack.markdown.seams import HEADER_LINES

# How much of the room is filled, where a place between blocks, lines, sentences or words allows.
FULL = 15 / 16
# With the marks of Chinese, Japanese and Korean.
SENTENCE = re.compile(
    r"[.!?\u2026]['\")\]*_]*\s+|[\u3002\uff01\uff1f]+[\u300d\u300f\uff09\u201d\u2019*_]*\s*"
)
WORD = re.compile(r"\s+|[\u3001\uff0c\uff1b\uff1a]\s*")


@dataclass(frozen=True, slots=True)
class Places:
    """Places in a document after `lowest` or there, and not after `highest`."""

    document: MarkdownDocument
    lowest: int
    highest: int

    def __iter__(self) -> Iterator[int]:
        full = max(self.lowest, int(self.highest * FULL), 1)
        half = max(self.lowest, self.highest // 2, 1)
        yield from self._blocks(full)
        yield from self._lines(full)
        yield from self._breaks(SENTENCE, full)
        yield from self._breaks(WORD, full)
        yield from self._lines(half)
        yield from self._breaks(WORD, full, in_code=True)
        yield from self._lines(max(self.lowest, 1))
        yield from self._breaks(WORD, max(self.lowest, 1))
        yield from self._characters(full)

    def good(self) -> Iterator[int]:
        """Yield the places that a reader does not mind, however much room they leave."""
        lowest = max(self.lowest, 1)
        yield from self._blocks(lowest)
        yield from self._lines(lowest)
        yield from self._breaks(SENTENCE, lowest)
        yield from self._breaks(WORD, lowest)

    def _blocks(self, lowest: int) -> Iterator[int]:
        """Places before blocks, but not between a heading and what it is about."""
        previous: Block | None = None
        found: list[int] = []
        for block in self.document.blocks:
            is_about = previous is not None and previous.kind == HEADING
            if lowest <= block.start <= self.highest and not is_about:
                found.append(block.start)
            previous = block
        starts = reversed(found)
        return iter(sorted(starts, key=lambda start: not self._follows_blank(start)))

    def _follows_blank(self, start: int) -> bool:
        line = self.document.line_at(start)
        return line == 0 or not self.document.lines[line - 1].strip(" \t>")

    def _lines(self, lowest: int) -> Iterator[int]:
        first, last = self.document.line_at(lowest), self.document.line_at(self.highest)
        for line in range(last, first - 1, -1):
            start = self.document.starts[line]
            if lowest <= start <= self.highest and self._is_free_line(line, start):
                yield start

    def _is_free_line(self, line: int, start: int) -> bool:
        block = self.document.block_at(start)
        text = self.document.lines[line]
        if block is None:
            return bool(text.strip())
        into, left = line - block.line, block.end_line - line
        match block.kind:
            case "fence":
                return into > 1 and left > block.is_closed
            case "table_open":
                return into > HEADER_LINES
            case "heading_open" | "hr":
                return False
            case "code_block" | "html_block":
                return bool(text.strip(" \t>"))
        content = text.removeprefix(quotes_of(text)) if ">" in text else text
        return not BLOCK_START.match(content) and self.document.inline(block).is_free(start)

    def _breaks(
        self, pattern: re.Pattern[str], lowest: int, *, in_code: bool = False
    ) -> Iterator[int]:
        found = pattern.finditer(self.document.text, max(lowest - 1, 0), self.highest)
        for end in reversed([one.end() for one in found]):
            if end >= lowest and self._is_free(end, in_code=in_code):
                yield end

    def _characters(self, lowest: int) -> Iterator[int]:
        for index in range(self.highest, lowest - 1, -1):
            if graphemes.is_boundary(self.document.text, index) and self._is_free(
                index, in_code=True
            ):
                yield index

    def _is_free(self, index: int, *, in_code: bool) -> bool:
        """Return whether a place in a line may be cut: what follows begins no other block."""
        block, line = self.document.block_at(index), self.document.line_at(index)
        text = self.document.lines[line]
        is_lead = not text[len(lead_of(text)) : index - self.document.starts[line]].strip("# \t")
        if block is None or block.kind == RULE or is_lead or index >= len(self.document.text):
            return False
        into, left = line - block.line, block.end_line - line
        match block.kind:
            case "fence":
                return in_code and into > 0 and left > block.is_closed
            case "code_block":
                return in_code
            case "table_open" if not in_code or into < HEADER_LINES:
                return False
            case "heading_open" if not in_code or not block.mark.startswith("#"):
                return False
        rest = text[index - self.document.starts[line] :]
        return not BLOCK_START.match(rest.lstrip()) and self.document.inline(block).is_free(index)
