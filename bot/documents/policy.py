"""Policies of documents: expiry at Mistral, polling and retries."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.concurrency.retry import exponential

DAY = 86_400.0  # seconds

POLL_BACKOFF = 1.5  # factor between poll delays


@dataclass(frozen=True, slots=True)
class ExpiryPolicy:
    """Documents expire so many days after they are shared; 0 keeps them."""

    days: int = 0
    clock: Callable[[], float] = time.time

    def until(self) -> float | None:
        """Expiry of a document that is shared now, in seconds since 1970; None for never."""
        return self.clock() + self.days * DAY if self.days else None


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """In seconds: poll delays, the indexing timeout, and the base of the retry backoff."""

    poll: float = 0.5
    max_poll: float = 15.0
    indexing_timeout: float = 900.0
    retry: float = 5.0

    def poll_delays(self) -> Iterator[float]:
        """Growing delays between polls, without end."""
        delay = self.poll
        while True:
            yield delay
            delay = min(delay * POLL_BACKOFF, self.max_poll)

    def backoff(self, attempt: int, retry_after: float = 0.0) -> float:
        """Exponential delay after the n-th attempt; at least what Mistral asks for."""
        return max(exponential(attempt, self.retry), retry_after)
