"""How long documents are kept at Mistral."""

import time
from collections.abc import Callable
from dataclasses import dataclass

DAY = 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Term:
    """So many days from when a document is shared; 0 keeps it."""

    days: int = 0
    clock: Callable[[], float] = time.time

    def until(self) -> float | None:
        """When a document goes that is shared now, in seconds since 1970; None for never."""
        return self.clock() + self.days * DAY if self.days else None
