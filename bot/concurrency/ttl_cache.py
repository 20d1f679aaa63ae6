"""TTL cache for reads by key, of bounded size."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

TTL = 60.0  # seconds
SIZE = 10_000  # keys


class TtlCache(Generic[K, T]):
    """Reads the value of a key at most once per TTL; evicts the values that were read first."""

    def __init__(
        self,
        read: Callable[[K], Awaitable[T]],
        clock: Callable[[], float] = time.monotonic,
        ttl: float = TTL,
        size: int = SIZE,
    ) -> None:
        self._read = read
        self._clock = clock
        self._ttl = ttl
        self._size = size
        self._entries: dict[K, tuple[float, T]] = {}
        # A lock lives as long as somebody waits for it.
        self._locks: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    async def of(self, key: K) -> T:
        """Return the value of a key, at most one TTL old."""
        return self._entries[key][1] if self.has(key) else await self.refresh(key)

    def has(self, key: K) -> bool:
        """True if the value of a key is cached, and not too old."""
        return key in self._entries and self._clock() - self._entries[key][0] <= self._ttl

    def lock(self, key: K) -> asyncio.Lock:
        """Return the lock of a key: those who hold it while they read share one read, in order."""
        return self._locks.setdefault(key, asyncio.Lock())

    async def refresh(self, key: K) -> T:
        """Read the value of a key, whatever is cached, and cache it."""
        started = self._clock()
        found = await self._read(key)
        self._entries.pop(key, None)
        self._entries[key] = started, found
        if len(self._entries) > self._size:
            del self._entries[next(iter(self._entries))]
        return found

    def forget(self, key: K) -> None:
        """Invalidate a key, whose value was changed here."""
        self._entries.pop(key, None)

    def clear(self) -> None:
        """Invalidate every key, since a change here may concern all of them."""
        self._entries.clear()
