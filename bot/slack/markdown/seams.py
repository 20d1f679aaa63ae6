"""Seams between two messages: what closes the first one and opens the second one at a cut.

A block of code is closed and opened again as it was, in its quote or list; a table begins with its
header again; emphasis is closed and opened again. The content of a list item that is indented so
far that it would become code begins with the item's marker again.
"""

import re
from dataclasses import dataclass

from bot.slack.markdown.document import (
    CODE,
    FENCE,
    HEADING,
    LIST_MARKER,
    PARAGRAPH,
    RULE,
    TABLE,
    Block,
    Document,
    Enclosing,
    blanked,
    content_lead,
    lead_of,
    quotes_of,
    width,
)
from bot.slack.markdown.emphasis import GAP
from bot.slack.markdown.inline import Inline, scan

CODE_INDENT = 4  # columns
HEADER_LINES = 2
LONGEST_LEAD = 200  # characters
NUMBERED = re.compile(r"[ \t>]*\d{1,9}[.)][ \t]")  # only a first item may interrupt a paragraph
CELL = "|"


@dataclass(frozen=True, slots=True)
class Seam:
    """A cut of a text: before `index`, and what follows from `resume`; between them are blanks."""

    index: int
    resume: int
    closing: str = ""
    opening: str = ""


def seam(document: Document, index: int, since: int = 0, *, grows: bool = False) -> Seam:
    """Return how the text is cut at an index, in whatever it is inside of.

    Blanks before it move behind what closes emphasis, unless they are shown already, up to `since`.
    """
    block = document.block_at(index)
    line = document.line_at(index)
    is_line_start = document.starts[line] == index
    lists = _reopened(document, block or document.block_after(index), index)
    if block is None or block.kind == RULE:
        return Seam(index, index, opening=lists)
    if block.kind == FENCE:
        return _in_fence(document, block, index, lists)
    if block.kind == TABLE:
        return _in_table(document, block, index, lists)
    prefix = _prefix(document, block, line, is_line_start, bool(lists))
    if block.kind == CODE:
        return Seam(index, index, opening=lists + prefix)
    inline = inline_of(document, block, grows=grows)
    return _in_words(document.text, index, since, inline, lists + prefix)


def inline_of(document: Document, block: Block, *, grows: bool = False) -> Inline:
    """Read the inline structure of a block of words."""
    end = min(block.end, len(document.text))
    return scan(document.text, block.start, end, grows=grows and end == len(document.text))


def _in_words(text: str, index: int, since: int, inline: Inline, prefix: str) -> Seam:
    if inline.code and index >= inline.code[0]:
        ticks = inline.code[1]
        return Seam(index, index, ticks, prefix + ticks)
    marks = inline.marks(index)
    if not marks:
        return Seam(index, index, opening=prefix)
    ended = since + len(text[since:index].rstrip())
    resume = index + len(text[index:]) - len(text[index:].lstrip(" \t"))
    lead = ""
    if text[index - 1 : index] == "\n":  # the marks follow those of a quote
        lead = quotes_of(text[index : index + LONGEST_LEAD])
        resume = index + len(lead)
    gap = GAP if text[:ended][-1:].isspace() else ""
    closing = gap + "".join(reversed(marks)) + text[ended:index]
    return Seam(ended, resume, closing, prefix + lead.rstrip("\n") + "".join(marks))


def end_of_fence(document: Document, block: Block, index: int) -> str:
    """Return what closes a block of code at an index."""
    is_line_start = document.starts[document.line_at(index)] == index
    lead = blanked(lead_of(document.lines[block.line]))
    return ("" if is_line_start else "\n") + lead + block.mark


def _in_fence(document: Document, block: Block, index: int, lists: str) -> Seam:
    first = document.lines[block.line]
    lead = blanked(lead_of(first))
    is_line_start = document.starts[document.line_at(index)] == index
    closing = end_of_fence(document, block, index)
    if index <= block.start + len(first):  # in the line that opens it
        return Seam(index, index, closing, lists)
    opening = f"{lists}{lead}{first[len(lead) :]}\n" + ("" if is_line_start else lead)
    return Seam(index, index, closing, opening)


def _in_table(document: Document, block: Block, index: int, lists: str) -> Seam:
    line = document.line_at(index)
    if line < block.line + HEADER_LINES:
        return Seam(index, index, opening=lists)
    first, second = document.lines[block.line : block.line + HEADER_LINES]
    lead = blanked(lead_of(first))
    opening = f"{lists}{lead}{first[len(lead) :]}\n{second}\n"
    if index == document.starts[line]:
        return Seam(index, index, opening=opening)
    row = document.text[document.starts[line] : index].replace("\\|", "")
    cells = max(row.count(CELL) - row.lstrip(" >\t").startswith(CELL), 0)
    return Seam(index, index, f" {CELL}", f"{opening}{lead}{CELL}{f' {CELL}' * cells} ")


def _prefix(
    document: Document, block: Block, line: int, is_line_start: bool, is_in_list: bool
) -> str:
    """Return what the rest of a line begins with: its quotes, the marks of its heading."""
    text = document.lines[line]
    if is_line_start:
        quotes = sum(not one.is_item for one in block.enclosing)
        return "> " * max(quotes - quotes_of(text).count(">"), 0)
    lead = blanked(lead_of(text) if line == block.line else quotes_of(text))
    if block.kind == HEADING and block.mark.startswith("#"):
        return f"{lead if '>' in lead else ''}{block.mark} "
    keeps = ">" in lead or is_in_list or block.kind == CODE
    return lead if keeps else ""


def _reopened(document: Document, block: Block | None, index: int) -> str:
    """Return the markers of the list items that go on here, if their content would become code."""
    line = document.line_at(index)
    is_line_start = document.starts[line] == index
    enclosing = block.enclosing if block else ()
    going_on = [one for one in enclosing if one.line < line + (not is_line_start)]
    items = [one for one in going_on if one.is_item]
    if not items:
        return ""
    text = document.lines[line]
    leads = [content_lead(document.lines[one.line]) for one in items]
    here = lead_of(text) if block and line == block.line and not is_line_start else quotes_of(text)
    is_deep = max(width(lead) for lead in (*leads, here)) >= CODE_INDENT
    if not is_deep and not _is_numbered(document, block):
        return ""
    lines = dict.fromkeys(one.line for one in items)
    return "".join(_markers(document, line, items) for line in lines)


def _is_numbered(document: Document, block: Block | None) -> bool:
    """Return whether the next item of a list would become words of a paragraph that goes on."""
    if block is None or block.kind != PARAGRAPH or block.end_line >= len(document.lines):
        return False
    return bool(NUMBERED.match(document.lines[block.end_line]))


def _markers(document: Document, line: int, items: list[Enclosing]) -> str:
    """Return the markers of the list items that begin in a line, each in a line of its own."""
    lead = lead_of(document.lines[line])
    count = sum(one.line == line for one in items)
    found = list(LIST_MARKER.finditer(lead))[:count]
    return "".join(f"{blanked(lead[: one.start()])}{one.group()}\n" for one in found)
