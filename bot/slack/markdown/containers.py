"""Containers of a Markdown line: the quotes and list items that it stands in, as CommonMark has it.

Columns count from the start of the line; a tab goes to the next multiple of four.
"""

import re
from dataclasses import dataclass

TAB = 4  # columns; as many make indented code
QUOTE = ">"
MARKER = re.compile(r"(?:[-+*]|(?P<number>\d{1,9})[.)])(?=[ \t]|\Z)")
RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    def prefix(self) -> str:
        return "> "


@dataclass(frozen=True, slots=True)
class Item:
    """A list item, whose content is indented by `width` columns."""

    width: int

    def prefix(self) -> str:
        return " " * self.width


Container = Quote | Item


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a line: its index, its column, and the column where the content begins."""

    index: int = 0
    column: int = 0
    base: int = 0

    @property
    def indent(self) -> int:
        return self.column - self.base


def skip_blank(line: str, at: Position) -> Position:
    """Return the place of the next character that is no blank."""
    index, column = at.index, at.column
    while index < len(line) and line[index] in " \t":
        column += TAB - column % TAB if line[index] == "\t" else 1
        index += 1
    return Position(index, column, at.base)


def matched(line: str, containers: tuple[Container, ...]) -> tuple[int, Position]:
    """Count the containers that a line continues; the place is where their content begins."""
    at = Position()
    for number, container in enumerate(containers):
        ahead = skip_blank(line, at)
        is_blank = ahead.index == len(line)
        match container:
            case Quote():
                if is_blank or ahead.indent >= TAB or line[ahead.index] != QUOTE:
                    return number, at
                at = after_quote(line, ahead)
            case Item(width):
                if not is_blank and ahead.indent < width:
                    return number, at
                at = Position(at.index, at.column, at.base + width)
    return len(containers), at


def after_quote(line: str, at: Position) -> Position:
    """Return where the content of a quote begins, of which `>` stands here."""
    base = at.column + 1
    if line[at.index + 1 : at.index + 2] in {" ", "\t"}:
        base += 1
    return Position(at.index + 1, at.column + 1, base)


def new_item(line: str, at: Position, *, interrupts: bool) -> tuple[Item, Position] | None:
    """Return the list item that begins here, and where its content begins.

    One that interrupts a paragraph must have content, and be the first of its list.
    """
    marker = MARKER.match(line, at.index)
    if marker is None or RULE.match(line, at.index):
        return None
    end = Position(marker.end(), at.column + len(marker.group()), at.base)
    ahead = skip_blank(line, end)
    is_blank = ahead.index == len(line)
    if interrupts and (is_blank or int(marker["number"] or 1) != 1):
        return None
    gap = ahead.column - end.column
    base = ahead.column if not is_blank and gap <= TAB else end.column + 1
    return Item(base - at.base), Position(end.index, end.column, base)
