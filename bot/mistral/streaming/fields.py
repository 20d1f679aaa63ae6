"""Tolerant readers of single fields: a field of another type than expected costs only itself."""

import functools
import json
from typing import Any

import structlog

from bot.core.text import wellformed

log = structlog.get_logger()

TEXT_FIELDS = ("text", "value", "content")
DEEPEST = 8  # levels of nested content
LARGEST = 10**15  # of a number of things
LONGEST_KIND = 60  # characters of a vendor's word in the log


@functools.lru_cache(maxsize=500)
def note_unreadable(what: str, kind: str) -> None:
    """Log once in this process that something can't be read, with the name of its type."""
    log.warning("mistral_unreadable", what=what, kind=kind[:LONGEST_KIND])


def text(value: object, what: str = "text", depth: int = 0) -> str:
    """Read a text: a string, or the strings in whatever lists and objects it comes in."""
    match value:
        case str():
            return wellformed(value)
        case None | bool():
            return ""
        case int() | float():
            return str(value)
        case list() if depth < DEEPEST:
            return "".join(text(part, what, depth + 1) for part in value)
        case dict() if depth < DEEPEST:
            found = next((value[name] for name in TEXT_FIELDS if value.get(name)), None)
            if found is not None:
                return text(found, what, depth + 1)
    note_unreadable(what, type(value).__name__)
    return ""


def word(value: object, default: str = "") -> str:
    """Read an id or a name: a string or a number."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return wellformed(str(value))
    return default


def arguments(value: object) -> str:
    """Read a tool's arguments, which are JSON in a string, or that JSON itself."""
    if value is None or isinstance(value, str):
        return wellformed(value or "")
    try:
        return wellformed(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        note_unreadable("arguments", type(value).__name__)
        return ""


def info(value: object) -> dict[str, object]:
    """Read a tool's report: an object, or the output alone."""
    if isinstance(value, dict):
        return value
    return {"output": text(value, "info")} if value else {}


def count(value: object) -> int:
    """Read a number of things; 0 for anything else."""
    return int(value) if isinstance(value, int | float) and 0 < value < LARGEST else 0


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
