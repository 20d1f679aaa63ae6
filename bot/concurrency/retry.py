"""Retries with backoff: on one type of error, after given delays, until a deadline."""

import asyncio
import math
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

E = TypeVar("E", bound=Exception)
T = TypeVar("T")


def exponential(retry: int, first: float, longest: float = math.inf) -> float:
    """Return the delay before the n-th retry, in seconds: `first`, and then twice as long each."""
    return min(first * 2.0 ** min(retry - 1, 60), longest)


def _as_scheduled(_error: Exception, delay: float) -> float:
    return delay


def _ignore(_error: Exception, _delay: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Retry(Generic[E]):
    """Policy of the retries of a call; all times are in seconds.

    `delay_for` may replace the delay after an error, as for Retry-After; None gives up.
    """

    on: type[E]
    delays: Iterable[float]  # one before each retry; iterated once per call
    timeout: float = math.inf  # from the first attempt; no retry begins later
    jitter: float = 0.0  # share of a delay that is added at random, at most
    delay_for: Callable[[E, float], float | None] = _as_scheduled
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic

    async def call(
        self,
        attempt: Callable[[], Awaitable[T]],
        on_retry: Callable[[E, float], None] = _ignore,
    ) -> T:
        """Await `attempt` until it succeeds; raises the error of the last one.

        `on_retry` is called before each delay, with the error and the delay.
        """
        deadline = self.clock() + self.timeout
        for scheduled in self.delays:
            try:
                return await attempt()
            except self.on as error:
                delay = self.delay_for(error, scheduled)
                if delay is None:
                    raise
                delay *= random.uniform(1.0, 1.0 + self.jitter)  # noqa: S311 - no secret
                if self.clock() + delay > deadline:
                    raise
                on_retry(error, delay)
            await self.sleep(delay)
        return await attempt()
