"""What many look at and what changes little: read from the database once in a while."""

import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

FRESH = 60.0  # seconds for which the database is not asked again


class TtlCache(Generic[K, T]):
    """Reads something about each workspace, or whatever has a key, at most once in a while."""

    def __init__(
        self,
        read: Callable[[K], Awaitable[T]],
        clock: Callable[[], float] = time.monotonic,
        period: float = FRESH,
    ) -> None:
        self._read = read
        self._clock = clock
        self._period = period
        self._known: dict[K, tuple[float, T]] = {}

    async def of(self, key: K) -> T:
        """What holds, or did a moment ago."""
        began = self._clock()
        if key in self._known and began - self._known[key][0] <= self._period:
            return self._known[key][1]
        found = await self._read(key)
        self._known[key] = began, found
        return found

    def forget(self, key: K) -> None:
        """It changed here: what was read before no longer holds."""
        self._known.pop(key, None)
