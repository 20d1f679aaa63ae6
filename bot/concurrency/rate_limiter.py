"""Rate limiter for our own requests, with pauses for when the other side refuses them."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class RateLimiter:
    """One queue of requests. No burst makes up for a pause."""

    def __init__(
        self,
        per_second: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_second
        self.pause = sleep
        self.now = clock
        self._next = clock()  # when the next request may be made

    async def acquire(self) -> None:
        """Wait for the next free slot of the rate."""
        await self.pause(max(self._next - self.now(), 0.0))
        self._next = self.now() + 1.0 / self.per_second
