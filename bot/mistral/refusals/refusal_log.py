"""Log of what Mistral refuses: one line for each reason, not one for each request."""

import math
import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from mistralai.client.errors import MistralError

from bot.core import errors
from bot.core.errors import UserFacingError

log = structlog.get_logger()

QUIET = 60.0  # seconds in which the same reason isn't logged again
# What the callers expect and handle, so that nobody has to do anything about it.
EXPECTED = (errors.ConversationBusy, errors.ConversationGone, errors.AgentGone)


class RefusalLog:
    """Logs each kind of refusal once a minute, with what to do about it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._logged_at: dict[tuple[str, int], float] = {}

    def note(self, error: UserFacingError) -> None:
        """Log a refusal with its status, unless that was just done."""
        cause = error.__cause__
        status = cause.status_code if isinstance(cause, MistralError) else 0
        if isinstance(error, EXPECTED) or status == HTTPStatus.NOT_FOUND:
            return
        kind = type(error).__name__, status
        if self._clock() - self._logged_at.get(kind, -math.inf) < QUIET:
            return
        self._logged_at[kind] = self._clock()
        facts = {"error": kind[0], "hint": error.hint}
        if status:
            facts["status"] = str(status)
        elif cause:
            facts["reason"] = type(cause).__name__
        if isinstance(error, errors.ModelBusy) and error.retry_after:
            facts["retry_after"] = f"{error.retry_after:.0f}"
        log.warning("mistral_refused", **facts)
