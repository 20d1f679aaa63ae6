"""Blocks of a Markdown text, read by markdown-it: where each is, and what encloses it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.slack.markdown.inline import Inline, scan

FENCE, CODE, TABLE, HEADING, RULE = "fence", "code_block", "table_open", "heading_open", "hr"
PARAGRAPH = "paragraph_open"
LEAVES = {FENCE, CODE, TABLE, HEADING, RULE, PARAGRAPH, "html_block"}
CONTAINERS = {"blockquote_open", "list_item_open"}
CONTAINER_ENDS = {"blockquote_close", "list_item_close"}
LIST_MARKER = re.compile(r"[-+*](?=[ \t]|\Z)|\d{1,9}[.)](?=[ \t]|\Z)")
LEAD = re.compile(r"(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]|\Z)))*[ \t]*")
QUOTES = re.compile(r"[ \t]*(?:>[ \t]*)*")
# What would begin a block of its own at the beginning of a message.
BLOCK_START = re.compile(
    r" {0,3}(?:[-+*](?:\s|\Z)|\d{1,9}(?:\Z|[.)](?:\s|\Z))|#{1,6}(?:\s|\Z)|>|`{3}|~{3}|<[a-zA-Z/!?]"
    r"|[=-]+[ \t]*(?:\n|\Z)|(?:[-*_][ \t]*){3,}(?:\n|\Z)|\|)| {4}| {0,3}\t"
)


@dataclass(frozen=True, slots=True)
class Enclosing:
    """A quote or a list item, from a line on."""

    is_item: bool
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block without further blocks in it: its lines, and its indices in the text."""

    kind: str
    line: int
    end_line: int
    start: int
    end: int
    mark: str
    is_closed: bool
    enclosing: tuple[Enclosing, ...]


class MarkdownDocument:
    """A text, its lines and its blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self._inline: dict[tuple[int, bool], Inline] = {}
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        same = text.replace("\r\n", " \n").replace("\r", " ")  # as long, with the same lines
        self.blocks = list(self._blocks(_parser().parse(same)))

    def line_at(self, index: int) -> int:
        return bisect_right(self.starts, index) - 1

    def block_at(self, index: int) -> Block | None:
        """Return the block that an index is inside of: not at the start of its first line."""
        return next((one for one in self.blocks if one.start < index < one.end), None)

    def inline(self, block: Block, *, grows: bool = False) -> Inline:
        """Read the inline structure of a block of words; see `bot.slack.markdown.inline`."""
        end = min(block.end, len(self.text))
        key = block.start, grows and end == len(self.text)
        if key not in self._inline:
            self._inline[key] = scan(self.text, block.start, end, grows=key[1])
        return self._inline[key]

    def block_after(self, index: int) -> Block | None:
        return next((one for one in self.blocks if one.start >= index), None)

    def _blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        enclosing: list[Enclosing] = []
        for token in tokens:
            if token.type in CONTAINERS and token.map:
                enclosing.append(Enclosing(token.type == "list_item_open", token.map[0]))
            elif token.type in CONTAINER_ENDS:
                enclosing.pop()
            elif token.type in LEAVES and token.map:
                yield self._block(token, token.map[0], token.map[1], tuple(enclosing))

    def _block(
        self, token: Token, line: int, end_line: int, enclosing: tuple[Enclosing, ...]
    ) -> Block:
        while end_line > line + 1 and not self.lines[end_line - 1].strip(" \t>"):
            if token.type == FENCE:
                break
            end_line -= 1
        is_closed = token.type != FENCE or self._is_closed(token, line, end_line)
        start, end = self.starts[line], min(self.starts[end_line], len(self.text) + 1)
        return Block(token.type, line, end_line, start, end, token.markup, is_closed, enclosing)

    def _is_closed(self, token: Token, line: int, end_line: int) -> bool:
        last = self.lines[end_line - 1].strip(" \t>")
        inner = token.content.count("\n") + (not token.content.endswith("\n"))
        is_mark = last.startswith(token.markup) and not last.strip(token.markup[0])
        return (
            end_line > line + 1 and is_mark and (not token.content or inner < end_line - line - 1)
        )


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])


def blanked(lead: str) -> str:
    """Return what a further line begins with where a line begins with this: quotes stay."""
    return re.sub(r"[^ \t>]", " ", lead)


def width(lead: str) -> int:
    """Largest number of columns that content is indented by, in any of its quotes."""
    outer, *inner = lead.expandtabs(4).split(">")
    return max(len(outer), *(len(one.removeprefix(" ")) for one in inner), 0)


def lead_of(line: str) -> str:
    """Return what a line begins with before its content: quotes, markers of lists, blanks."""
    found = LEAD.match(line)
    return found.group() if found else ""


def content_lead(line: str) -> str:
    """Return what a further line of the list item that begins here begins with."""
    lead = lead_of(line)
    return blanked(lead if lead[-1:].isspace() else f"{lead} ")


def quotes_of(line: str) -> str:
    """Return the quotes and blanks that a line begins with."""
    found = QUOTES.match(line)
    return found.group() if found else ""
