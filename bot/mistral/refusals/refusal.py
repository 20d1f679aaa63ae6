"""Reading of an error response: its status, and what the vendor says in it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic_core import from_json

LONGEST = 4_000  # characters of an error body that are read
OLDEST_DELAY, LONGEST_DELAY = 0.0, 366 * 86_400.0  # seconds
TELLING = ("message", "msg", "type", "code", "detail", "error", "title")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error response, or an error event of a stream.

    `words` is what the vendor says, in lower case; `is_page` is true for HTML, which Mistral never
    sends: it comes from something in between.
    """

    status: int
    words: str = ""
    is_page: bool = False
    retry_after: float | None = None  # seconds

    def says(self, *groups: str) -> bool:
        """True if of each group ("empty|no document") one wording occurs."""
        return all(any(word in self.words for word in group.split("|")) for group in groups)


def read(status: int, body: str, headers: Mapping[str, str]) -> Refusal:
    """Read an error response."""
    start = body[:LONGEST].lstrip()
    return Refusal(status, _words(body), start.startswith("<"), delay(headers))


def _words(body: str) -> str:
    try:
        found = _told(from_json(body[:LONGEST], allow_partial=True))
    except ValueError:
        return ""
    return " ".join(found).lower()


def _told(value: Any, depth: int = 0) -> list[str]:
    """Collect what the known fields say, however they are nested."""
    if isinstance(value, str | int):
        return [str(value)]
    if depth > len(TELLING):
        return []
    inner = value if isinstance(value, list) else []
    if isinstance(value, dict):
        inner = [value[name] for name in TELLING if name in value]
    return [word for one in inner for word in _told(one, depth + 1)]


def delay(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, which may also be a date; None without one."""
    given = headers.get("retry-after") or ""
    try:
        seconds = float(given)
    except ValueError:
        seconds = _until(given)
    if not math.isfinite(seconds):
        return None
    return min(max(seconds, OLDEST_DELAY), LONGEST_DELAY)


def _until(date: str) -> float:
    try:
        at = parsedate_to_datetime(date)
        return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return math.nan
