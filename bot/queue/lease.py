"""This process's right to its threads, which ends by itself: a frozen process cannot give it up."""

import time
from collections.abc import Callable

from storage.records import Lost


class Lease:
    """Renewed by each beat. It runs out before others take the threads over."""

    MARGIN = 0.8  # of the time after which others count this process as dead

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._duration = self.MARGIN * seconds
        self._clock = clock
        self._renewed = clock()

    def now(self) -> float:
        """The moment to renew from: take it before the beat is sent."""
        return self._clock()

    def renew(self, began: float) -> None:
        self._renewed = began

    @property
    def is_fresh(self) -> bool:
        return self._clock() - self._renewed < self._duration

    def check(self) -> None:
        """Raise Lost where others may be at work on our threads: nothing must be written then."""
        if not self.is_fresh:
            raise Lost
