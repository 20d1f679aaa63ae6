"""Rate limits of a Slack method: its tier, adapted to the refusals that Slack sends."""

import math
import time
from collections.abc import Callable

BURST = 0.25  # of a minute's calls may come at once; the rest is spread over the minute
MINIMUM = 1 / 16  # of the documented rate, however often Slack refuses
RECOVERY = 60.0  # seconds until a halved rate has recovered
GROWTH = 1.25  # factor by which the queue after a refusal gets faster with every call


class RateLimits:
    """One method in one workspace, shared by everything that calls it.

    Slack promises a number of calls per minute and often grants more. Calls that must be made are
    therefore made at once, and queue only after a refusal, first at the promised rate, then
    faster and faster until Slack refuses again. Calls that can be delayed, since their text can be
    sent with the next one, are booked ahead from a token bucket of the promised rate.
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = per_minute * BURST
        self._full_rate = per_minute * (1 - BURST) / 60
        self._rate = self._full_rate
        self._left = self._most
        self._clock = clock
        self._seen = clock()
        self._opens = 0.0  # when the next queued call may be made
        self._queue_rate = self._full_rate

    def wait(self, timeout: float = math.inf) -> float | None:
        """Return the seconds until an urgent call may be made; 0 unless Slack refused one.

        None if that is longer than `timeout`: then no place in the queue is taken.
        """
        now = self._clock()
        if now >= self._opens:
            return 0.0
        waiting = self._opens - now
        if waiting > timeout:
            return None
        self._opens += 1 / self._queue_rate
        self._queue_rate *= GROWTH
        return waiting

    def refused(self, seconds: float) -> None:
        """Record that Slack refuses this method for so many seconds."""
        self._opens = max(self._opens, self._clock() + seconds)
        self._queue_rate = self._full_rate
        self._rate = max(self._rate / 2, self._full_rate * MINIMUM)
        self._left = min(self._left, 0.0)

    def book(self) -> float:
        """Book the next slot for a call that can be delayed; return the seconds until then."""
        self._refill()
        self._left -= 1
        behind = -self._left / self._rate if self._left < 0 else 0.0
        return max(behind, self._opens - self._clock())

    def _refill(self) -> None:
        now = self._clock()
        passed, self._seen = now - self._seen, now
        self._left = min(self._most, self._left + passed * self._rate)
        self._rate = min(self._full_rate, self._rate + self._full_rate * passed / RECOVERY)
