"""What many look at and what changes little: read from the database once in a while."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

FRESH = 60.0  # seconds for which the database is not asked again


class PerTeam(Generic[T]):
    """Reads something about each workspace at most once in a while."""

    def __init__(
        self, read: Callable[[str], Awaitable[T]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._read = read
        self._clock = clock
        self._known: dict[str, tuple[float, T]] = {}

    async def of(self, team: str) -> T:
        """What holds for a workspace, or did a moment ago."""
        began = self._clock()
        if team in self._known and began - self._known[team][0] <= FRESH:
            return self._known[team][1]
        found = await self._read(team)
        self._known[team] = began, found
        return found
