"""Rate limits that all nodes share: each takes its part, and hears of what others were refused."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cachetools import LRUCache

Limit = tuple[str, str]  # a team, "" for what is the operator's, and the name of a limit of theirs

LONGEST = 600.0  # seconds: who is to wait for longer has used up a quota, not a rate
LITTLE = 0.5  # seconds by which a wait may be lengthened without a word to others
REMEMBERED = 10_000  # limits that are used up at a time


class SharedLimits:
    """The limits that are used up, and until when, as far as this node knows.

    Nothing depends on it: who doesn't hear of a refusal is refused as well.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.nodes = 1  # that live, this one included
        self.news = asyncio.Event()  # there is something that others should hear
        self._clock = clock
        self._until: LRUCache[Limit, float] = LRUCache(REMEMBERED)
        self._untold: set[Limit] = set()

    def of(self, team: str, name: str) -> "SharedLimit":
        """One of the limits."""
        return SharedLimit(self, (team, name))

    def left(self, limit: Limit) -> float:
        """Seconds for which it is used up; 0 if it isn't."""
        return max(self._until.get(limit, 0.0) - self._clock(), 0.0)

    def refused(self, limit: Limit, seconds: float) -> None:
        """Hear that a call was refused for so many seconds; others are told of the longest."""
        if seconds > LONGEST or not self._lengthen(limit, seconds):
            return
        if self.nodes > 1:
            self._untold.add(limit)
            self.news.set()

    def untold(self) -> dict[Limit, float]:
        """Take what others haven't heard yet; it counts as told."""
        self.news.clear()
        untold, self._untold = self._untold, set()
        return {limit: left for limit in untold if (left := self.left(limit))}

    def hear(self, nodes: int, refused: Mapping[Limit, float]) -> None:
        """Hear how many nodes live, and for how many seconds limits are used up."""
        self.nodes = nodes
        for limit, seconds in refused.items():
            self._lengthen(limit, seconds)

    def _lengthen(self, limit: Limit, seconds: float) -> bool:
        is_longer = seconds > self.left(limit) + LITTLE
        if is_longer:
            self._until[limit] = self._clock() + seconds
        return is_longer


@dataclass(frozen=True, slots=True)
class SharedLimit:
    """A limit, as those see it who make the calls."""

    limits: SharedLimits
    limit: Limit

    @property
    def nodes(self) -> int:
        return self.limits.nodes

    @property
    def left(self) -> float:
        return self.limits.left(self.limit)

    def refused(self, seconds: float) -> None:
        self.limits.refused(self.limit, seconds)
