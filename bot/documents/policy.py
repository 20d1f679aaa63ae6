"""How long documents are kept at Mistral."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DAY = 86_400.0  # seconds

GROWTH = 1.5  # by which looks get rarer


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """So many days from when a document is shared; 0 keeps it."""

    days: int = 0
    clock: Callable[[], float] = time.time

    def until(self) -> float | None:
        """When a document goes that is shared now, in seconds since 1970; None for never."""
        return self.clock() + self.days * DAY if self.days else None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """In seconds: between looks at a document, for all of them, and before another attempt."""

    look: float = 0.5
    longest_look: float = 15.0
    indexing: float = 900.0
    again: float = 5.0

    def looks(self) -> Iterator[float]:
        """The wait before each further look."""
        wait = self.look
        while True:
            yield wait
            wait = min(wait * GROWTH, self.longest_look)

    def before_next(self, attempt: int, asked: float = 0.0) -> float:
        """The wait after an attempt, of which this was the n-th; Mistral may ask for more."""
        return max(self.again * 2.0 ** (attempt - 1), asked)
