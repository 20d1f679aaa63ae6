"""Requests at a pace of our own: so many a second, and none while the other side wants quiet."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class RateLimiter:
    """One queue of requests. A pause is caught up by no haste."""

    def __init__(
        self,
        per_second: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_second
        self.pause = sleep
        self.now = clock
        self._free = clock()  # for the next request

    async def turn(self) -> None:
        """Wait until the next request may be made."""
        await self.pause(max(self._free - self.now(), 0.0))
        self._free = self.now() + 1.0 / self.per_second
