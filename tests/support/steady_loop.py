"""Event loop whose clock leaves out the moments in which the machine stands still.

The app has Slack's three seconds to answer. On a machine that other work brings to a halt, that
time passes without any fault of the app; a test would fail by luck.
"""

import asyncio
import time
from collections.abc import Callable

LOOK = 0.05  # seconds between two looks at the clock, at least
STALL = 0.25  # seconds; what a look comes later than this, nothing ran in


class SteadyLoop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()
        self._lost = 0.0
        super().__init__()
        self._look()

    def time(self) -> float:
        """Seconds, without those in which the loop had no chance to run."""
        now = self._clock()
        self._lost += max(0.0, now - self._looked_at - STALL)
        self._looked_at = now
        return now - self._lost

    def _look(self) -> None:
        self.call_later(LOOK, self._look)
