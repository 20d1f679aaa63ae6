"""Pages and filters read from a query string."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from aiohttp import web

from playground.mistral.requests.errors import invalid

T = TypeVar("T")


def number(request: web.Request, name: str, default: int, least: int = 0) -> int:
    """Read a whole number of the query, refusing one that is none or too small."""
    text = request.query.get(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError as error:
        raise invalid(("query", name), "Input should be a valid integer", "int_parsing") from error
    if value < least:
        raise invalid(("query", name), f"Input should be at least {least}", "greater_than_equal")
    return value


def page_size(request: web.Request, default: int, most: int = 1000) -> int:
    size = number(request, "page_size", default, least=1)
    if size > most:
        message = f"Input should be less than or equal to {most}"
        raise invalid(("query", "page_size"), message, "less_than_equal")
    return size


def page_of(request: web.Request, items: Sequence[T], size: int) -> Sequence[T]:
    start = number(request, "page", 0) * size
    return items[start : start + size]


def has_metadata(request: web.Request, metadata: dict[str, Any] | None) -> bool:
    """Tell whether an object carries every pair of the query's `metadata` (a JSON object)."""
    text = request.query.get("metadata")
    if text is None:
        return True
    try:
        wanted = json.loads(text)
    except ValueError as error:
        raise invalid(("query", "metadata"), "JSON decode error", "json_invalid") from error
    if wanted is None:
        return True
    if not isinstance(wanted, dict):
        raise invalid(("query", "metadata"), "Input should be an object", "dict_type")
    held = metadata or {}
    return all(held.get(key) == value for key, value in wanted.items())
