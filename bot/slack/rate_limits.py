"""Rate limits of a Slack method: its tier, adapted to the refusals that Slack sends."""

import asyncio
import math
import time
from collections.abc import Callable

from bot.concurrency.fair_queue import FairQueue
from bot.concurrency.shared_limits import SharedLimit, SharedLimits

BURST = 0.25  # of a minute's calls may come at once; the rest is spread over the minute
MINIMUM = 1 / 16  # of the documented rate, however often Slack refuses
RECOVERY = 60.0  # seconds until a halved rate has recovered
LATE = 0.1  # seconds by which a timer may be late
GROWTH = 1.25  # factor by which the queue after a refusal gets faster with every call


class RateLimits:
    """One method in one workspace, shared by everything that calls it.

    Slack promises a number of calls per minute and often grants more. Calls that must be made are
    therefore made at once, and queue only after a refusal, first at the promised rate, then
    faster and faster until Slack refuses again. Calls that can be delayed, since their text can be
    sent with the next one, are booked ahead from a token bucket of the promised rate.
    Nodes divide the rate among them, and hear of each other's refusals.
    """

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        shared: SharedLimit | None = None,
    ) -> None:
        self._per_minute = per_minute
        self._shared = shared or SharedLimits(clock).of("", "")
        self._recovered = 1.0  # part of the full rate
        self._left = self._most
        self._clock = clock
        self._seen = clock()
        self._opens = 0.0  # when the next queued call may be made
        self._growth = 1.0  # of the queue's rate, since the last refusal
        self._queue = FairQueue()

    def wait(self, timeout: float = math.inf) -> float | None:
        """Return the seconds until an urgent call may be made; 0 unless Slack refused one.

        None if that is longer than `timeout`: then no place in the queue is taken.
        """
        now = self._clock()
        self._hear(now)
        if now >= self._opens:
            return 0.0
        waiting = self._opens - now
        if waiting > timeout:
            return None
        self._opens += 1 / (self._full_rate * self._growth)
        self._growth *= GROWTH
        return waiting

    async def queue(self, longest: float) -> bool:
        """Wait until an urgent call may be made, in turns by person; False if that is too long."""
        wait = self.wait(longest)
        if wait:
            try:
                async with asyncio.timeout(max(longest, wait + LATE)):
                    await self._queue.turn(wait)
            except TimeoutError:
                return False
        return wait is not None

    def refused(self, seconds: float) -> None:
        """Record that Slack refuses this method for so many seconds."""
        self._opens = max(self._opens, self._clock() + seconds)
        self._growth = 1.0
        self._recovered = max(self._recovered / 2, MINIMUM)
        self._left = min(self._left, 0.0)
        self._shared.refused(seconds)

    def book(self) -> float:
        """Book the next slot for a call that can be delayed; return the seconds until then."""
        now = self._clock()
        self._hear(now)
        self._refill(now)
        self._left -= 1
        behind = -self._left / self._rate if self._left < 0 else 0.0
        return max(behind, self._opens - now)

    @property
    def _most(self) -> float:
        """This node's part of what may come at once."""
        return self._per_minute * BURST / self._shared.nodes

    @property
    def _full_rate(self) -> float:
        """This node's part of the rest, each second."""
        return self._per_minute * (1 - BURST) / 60 / self._shared.nodes

    @property
    def _rate(self) -> float:
        return self._full_rate * self._recovered

    def _hear(self, now: float) -> None:
        """Queue behind a refusal of which another node heard."""
        opens = now + self._shared.left
        if opens > self._opens:
            self._opens, self._growth = opens, 1.0

    def _refill(self, now: float) -> None:
        passed, self._seen = now - self._seen, now
        self._left = min(self._most, self._left + passed * self._rate)
        self._recovered = min(1.0, self._recovered + passed / RECOVERY)
