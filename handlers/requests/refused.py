"""Requests refused at the port: counted, and told in one line a minute without their words."""

import time
from collections import Counter
from collections.abc import Callable

import structlog

from bot.core import metrics

log = structlog.get_logger()

INTERVAL = 60.0  # seconds between two lines in the log


class RefusedRequests:
    """Counts by reason; the reasons are ours, few and fixed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._untold = Counter[str]()
        self._told = float("-inf")

    def note(self, reason: str) -> None:
        """Count a request, and log what was counted since the last line, if that is due."""
        metrics.requests_refused.labels(reason).inc()
        self._untold[reason] += 1
        if self._clock() - self._told < INTERVAL:
            return
        log.warning("requests_refused", **self._untold)
        self._untold.clear()
        self._told = self._clock()
