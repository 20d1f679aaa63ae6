"""Tables, as Markdown."""

import re
from collections.abc import Mapping

from bot.slack.markup import escaped_once
from bot.slack.reading import rich_text, shapes
from bot.slack.reading.shapes import Json

WIDEST = 100  # columns to which short rows are filled up; Slack's own tables have 20
TOKEN_OR_PIPE = re.compile(r"<[^<>]*>|\|")


def text_of(table: Json) -> str:
    """A table block as a Markdown table; its first row is the header."""
    found = table.get("rows")
    rows = [_row(row) for row in found if isinstance(row, list)] if isinstance(found, list) else []
    if not any(any(row) for row in rows):
        return ""
    width = min(max(len(row) for row in rows), WIDEST)
    head, *others = [row + [""] * (width - len(row)) for row in rows]
    lines = [head, ["---"] * len(head), *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(row: list[object]) -> list[str]:
    return [_cell(cell) if isinstance(cell, Mapping) else "" for cell in row]


def _cell(cell: Json) -> str:
    match cell.get("type"):
        case "raw_text":
            text = escaped_once(shapes.string(cell, "text"))
        case "rich_text":
            text = rich_text.text_of(cell)
        case "raw_number" | "number":
            text = _number(cell)
        case _:
            text = shapes.any_text(cell)
    return TOKEN_OR_PIPE.sub(_one, " ".join(text.split()))


def _number(cell: Json) -> str:
    value = cell.get("text", cell.get("value"))
    return escaped_once(str(value)) if isinstance(value, int | float | str) else ""


def _one(found: re.Match[str]) -> str:
    """Escape a bar that would end the cell; those inside Slack's tokens are its own."""
    return r"\|" if found.group() == "|" else found.group()
