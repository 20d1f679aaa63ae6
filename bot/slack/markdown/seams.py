"""Seams between two messages: what closes the first one and opens the second one at a cut.

A block of code is closed and opened again as it was, in its quote or list; a table begins with its
header again; emphasis is closed and opened again. The content of a list item that is indented so
far that it would become code begins with the item's marker again.
"""

import re
from dataclasses import dataclass

from bot.slack.markdown.document import (
    BLOCK_START,
    CODE,
    FENCE,
    HEADING,
    LIST_MARKER,
    PARAGRAPH,
    RULE,
    TABLE,
    Block,
    Enclosing,
    MarkdownDocument,
    blanked,
    content_lead,
    lead_of,
    quotes_of,
    width,
)
from bot.slack.markdown.emphasis import GAP
from bot.slack.markdown.inline import Inline

CODE_INDENT = 4  # columns
HEADER_LINES = 2
LONGEST_LEAD = 200  # characters
# Only the first item of a numbered list may interrupt a paragraph.
NUMBERED = re.compile(r"(?:[ \t>]|[-+*] )*\d{1,9}[.)](?:[ \t]|\Z)")
CELL = "|"


@dataclass(frozen=True, slots=True)
class Seam:
    """A cut of a text: before `index`, and what follows from `resume`; between them are blanks."""

    index: int
    resume: int
    closing: str = ""
    opening: str = ""


def seam(document: MarkdownDocument, index: int, since: int = 0, *, grows: bool = False) -> Seam:
    """Return how the text is cut at an index, in whatever it is inside of.

    Blanks before it move behind what closes emphasis, unless they are shown already, up to `since`.
    """
    block, following = document.block_at(index), document.block_after(index)
    line = document.line_at(index)
    is_line_start = document.starts[line] == index
    lists = _reopened(document, block or following, index)
    if block is None or block.kind == RULE:
        resume = following.start if following and lists else index
        return Seam(index, resume, opening=lists)
    if block.kind == FENCE:
        return _in_fence(document, block, index, lists)
    if block.kind == TABLE:
        return _in_table(document, block, index, lists)
    prefix = _prefix(document, block, line, is_line_start, bool(lists))
    if block.kind == CODE:
        return Seam(index, index, opening=lists + prefix)
    inline = document.inline(block, grows=grows)
    return _in_words(document.text, index, since, inline, lists + prefix)


def _in_words(text: str, index: int, since: int, inline: Inline, prefix: str) -> Seam:
    if inline.code and index >= inline.code[0]:
        ticks = inline.code[1]
        return Seam(index, index, ticks, prefix + ticks)
    marks = inline.marks(index)
    lead = quotes_of(text[index : index + LONGEST_LEAD]) if text[index - 1] == "\n" else ""
    lead = lead.rstrip("\n")
    start = index + len(lead)
    if not marks:
        begins = BLOCK_START.match(text[start : start + LONGEST_LEAD].lstrip(" \t"))
        return Seam(index, start, "", prefix + lead + (GAP if begins else ""))
    ended = since + len(text[since:index].rstrip())
    resume = start + len(text[start:]) - len(text[start:].lstrip(" \t"))
    gap = GAP if text[:ended][-1:].isspace() else ""
    closing = gap + "".join(reversed(marks)) + text[ended:index] + text[start:resume]
    while marks and text.startswith(marks[-1], resume):  # what ends here anyway
        resume += len(marks.pop())
    return Seam(ended, resume, closing, prefix + lead + "".join(marks))


def end_of_fence(document: MarkdownDocument, block: Block, index: int) -> str:
    """Return what closes a block of code at an index."""
    is_line_start = document.starts[document.line_at(index)] == index
    lead = blanked(lead_of(document.lines[block.line]))
    return ("" if is_line_start else "\n") + lead + block.mark


def _in_fence(document: MarkdownDocument, block: Block, index: int, lists: str) -> Seam:
    first = document.lines[block.line]
    lead = blanked(lead_of(first))
    is_line_start = document.starts[document.line_at(index)] == index
    closing = end_of_fence(document, block, index)
    if index <= block.start + len(first):  # in the line that opens it
        return Seam(index, index, closing, lists)
    opening = f"{lists}{lead}{first[len(lead) :]}\n" + ("" if is_line_start else lead)
    return Seam(index, index, closing, opening)


def _in_table(document: MarkdownDocument, block: Block, index: int, lists: str) -> Seam:
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
    document: MarkdownDocument, block: Block, line: int, is_line_start: bool, is_in_list: bool
) -> str:
    """Return what the rest of a line begins with: its quotes, the marks of its heading."""
    text = document.lines[line]
    if is_line_start:
        quotes = sum(not one.is_item for one in block.enclosing)
        return "> " * max(quotes - quotes_of(text).count(">"), 0)
    lead = blanked(lead_of(text) if line == block.line else quotes_of(text))
    if block.kind == HEADING and block.mark.startswith("#"):
        return f"{lead if '>' in lead or is_in_list else ''}{block.mark} "
    keeps = ">" in lead or is_in_list or block.kind == CODE
    return lead if keeps else ""


def _reopened(document: MarkdownDocument, block: Block | None, index: int) -> str:
    """Return the markers of the list items that go on here, if their content would become code."""
    line = document.line_at(index)
    is_line_start = document.starts[line] == index
    enclosing = block.enclosing if block else ()
    going_on = [one for one in enclosing if one.line < line + (not is_line_start)]
    items = [one for one in going_on if one.is_item]
    if not items:
        return ""
    text = document.lines[max(line, block.line) if block else line]
    leads = [content_lead(document.lines[one.line]) for one in items]
    here = lead_of(text) if block and line == block.line and not is_line_start else quotes_of(text)
    is_deep = max(width(lead) for lead in (*leads, here)) >= CODE_INDENT
    if not is_deep and not _is_numbered(document, block, items):
        return ""
    lines = dict.fromkeys(one.line for one in items)
    return "".join(_markers(document, line, items) for line in lines)


def _is_numbered(document: MarkdownDocument, block: Block | None, items: list[Enclosing]) -> bool:
    """Return whether the list's next item may become words of a paragraph that goes on."""
    if block is None or block.kind != PARAGRAPH:
        return False
    if block.end_line < len(document.lines) - 1:
        return bool(NUMBERED.match(document.lines[block.end_line]))
    return any(NUMBERED.match(document.lines[one.line]) for one in items)


def _markers(document: MarkdownDocument, line: int, items: list[Enclosing]) -> str:
    """Return the markers of the list items that begin in a line, each in a line of its own."""
    lead = lead_of(document.lines[line])
    count = sum(one.line == line for one in items)
    found = list(LIST_MARKER.finditer(lead))[:count]
    return "".join(f"{blanked(lead[: one.start()])}{one.group()}\n" for one in found)
