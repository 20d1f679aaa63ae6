"""Growth of the shown threads, polled while answers are written."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from tests.bench.platforms import Platforms

GLANCE = 0.02  # seconds between two looks


@dataclass(slots=True)
class Growth:
    """Monotonic times at which a thread's shown text grew, and at which it last changed."""

    size: int = 0
    is_open: bool = True
    times: list[float] = field(default_factory=list)
    changed: float = 0.0

    def look(self, size: int, is_open: bool) -> None:
        now = time.monotonic()
        if size > self.size:
            self.times.append(now)
        if (size, is_open) != (self.size, self.is_open):
            self.changed = now
        self.size, self.is_open = size, is_open

    @property
    def longest_pause(self) -> float:
        """The longest time between two growths, in seconds."""
        return max((after - before for before, after in pairwise(self.times)), default=0.0)


@asynccontextmanager
async def watched(platforms: Platforms, threads: list[str]) -> AsyncIterator[dict[str, Growth]]:
    """Poll these threads while the block runs."""
    growths = {thread: Growth() for thread in threads}

    def look() -> None:
        for thread, growth in growths.items():
            growth.look(len(platforms.shown(thread)), platforms.is_open(thread))

    async def keep_looking() -> None:
        while True:
            look()
            await asyncio.sleep(GLANCE)

    task = asyncio.create_task(keep_looking())
    try:
        yield growths
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        look()
