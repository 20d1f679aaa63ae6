"""Metadata of what we make at Mistral: an embellishment, and never trusted without a look."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from mistralai.client.errors import MistralError

from bot.core.errors import UserFacingError
from bot.core.refusals import AnswerUnreadable
from bot.mistral.streaming.fields import mapping, word

log = structlog.get_logger()
T = TypeVar("T")
UNFIT = {400, 422}  # statuses for a field that isn't taken
MOST_DOUBTS = 3  # in which a refusal may have had another reason
LISTS = (
    "data",
    "entries",
    "messages",
    "conversations",
    "agents",
    "items",
)  # fields in which a list may come


@dataclass(slots=True)
class Metadata:
    """Record of this process: if Mistral takes metadata of a kind of thing."""

    kind: str
    is_accepted: bool = False
    is_refused: bool = False
    doubts: int = 0  # refusals that ended without it, and whose words don't tell

    def may_be_why(self, refusal: UserFacingError) -> bool:
        """True if a refusal may be about metadata: not if that was taken before."""
        cause = refusal.__cause__
        status = cause.status_code if isinstance(cause, MistralError) else 0
        return not self.is_accepted and status in UNFIT

    async def left_out(self, request: Callable[[], Awaitable[T]], refusal: UserFacingError) -> T:
        """Make a refused request without metadata; raise the refusal where that wasn't the fault.

        Where it was, it is noted once, and left out from then on.
        """
        try:
            made = await request()
        except type(refusal) as again:
            raise again from refusal
        cause = refusal.__cause__
        is_named = isinstance(cause, MistralError) and "metadata" in cause.body
        self.doubts += 1
        if is_named or self.doubts >= MOST_DOUBTS:
            self.is_refused = True
            log.warning("metadata_refused", kind=self.kind, error=type(refusal).__name__)
        return made


def listed(found: object) -> list[dict[str, Any]]:
    """Return the objects of a list, in whatever it comes. Raises AnswerUnreadable."""
    fields = mapping(found)
    inner = (fields[name] for name in LISTS if isinstance(fields.get(name), list))
    values = found if isinstance(found, list) else next(inner, None)
    if values is None:
        raise AnswerUnreadable
    return [one for one in values if isinstance(one, dict)]


def carries(one: Mapping[str, Any], metadata: Mapping[str, str]) -> bool:
    """True if something that a list gave carries this metadata indeed."""
    held = mapping(one.get("metadata"))
    return all(word(held.get(name)) == value for name, value in metadata.items())
