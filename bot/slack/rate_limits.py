"""How fast a method of Slack's may be called: by its tier, and by what Slack says meanwhile."""

import math
import time
from collections.abc import Callable

BURST = 0.25  # of a minute's calls may come at once; the rest is spread over the minute
SLOWEST = 1 / 16  # of the documented rate, however often Slack refuses
RECOVERY = 60.0  # seconds until a rate that was halved is back
GROWTH = 1.25  # by which the queue after a refusal gets faster with every call


class RateLimits:
    """One method in one workspace, shared by everything that calls it.

    Slack promises a number of calls a minute and often grants more. Calls that must be made are
    therefore made, and only after a refusal do they queue up, first at the promised rate, then
    faster and faster until Slack refuses again; calls that can be put off, and their
    text be sent with the next one, are booked ahead within the promise.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute * BURST
        self._full_rate = per_minute * (1 - BURST) / 60
        self._rate = self._full_rate
        self._left = self._most
        self._clock = clock
        self._seen = clock()
        self._opens = 0.0  # when the next of those who queue up may call
        self._queue_rate = self._full_rate

    def wait(self, patience: float = math.inf) -> float | None:
        """Seconds until a call may be made that cannot be put off; 0 unless Slack refused one.

        None if that is longer than `patience`: then no place in the queue is taken.
        """
        now = self._clock()
        if now >= self._opens:
            return 0.0
        waiting = self._opens - now
        if waiting > patience:
            return None
        self._opens += 1 / self._queue_rate
        self._queue_rate *= GROWTH
        return waiting

    def refused(self, seconds: float) -> None:
        """Slack refuses this method for so long."""
        self._opens = max(self._opens, self._clock() + seconds)
        self._queue_rate = self._full_rate
        self._rate = max(self._rate / 2, self._full_rate * SLOWEST)
        self._left = min(self._left, 0.0)

    def book(self) -> float:
        """Take the next place for a call that can be put off; seconds until it comes."""
        self._refill()
        self._left -= 1
        behind = -self._left / self._rate if self._left < 0 else 0.0
        return max(behind, self._opens - self._clock())

    def _refill(self) -> None:
        now = self._clock()
        passed, self._seen = now - self._seen, now
        self._left = min(self._most, self._left + passed * self._rate)
        self._rate = min(self._full_rate, self._rate + self._full_rate * passed / RECOVERY)
