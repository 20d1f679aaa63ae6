"""Cursor pagination."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from playground.slack.api.args import Args
from playground.slack.wire import Json, SlackError

DEFAULT_LIMIT = 100
LIMIT = 1000

T = TypeVar("T")


def page(args: Args, items: Sequence[T], cap: int = LIMIT) -> tuple[list[T], str]:
    """Cut the page a call asks for, and name the next one ("" after the last)."""
    limit = args.number("limit", min(DEFAULT_LIMIT, cap)) or DEFAULT_LIMIT
    if limit < 1:
        raise SlackError("invalid_arguments", "limit must be positive")
    start = _offset(args.text("cursor"))
    if start > len(items):
        raise SlackError("invalid_cursor")
    end = start + min(limit, cap)
    return list(items[start:end]), _cursor(end) if end < len(items) else ""


def following(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(offset: int) -> str:
    return base64.b64encode(f"offset:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        name, _, offset = base64.b64decode(cursor, validate=True).decode().partition(":")
        if name != "offset":
            raise SlackError("invalid_cursor")
        return int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise SlackError("invalid_cursor") from None
