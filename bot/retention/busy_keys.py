"""Workspaces whose Mistral key is answered 429: their deletions rest, and nobody else's."""

from collections.abc import Callable

from cachetools import LRUCache

BUSY_PAUSE, MAX_BUSY_PAUSE = 5.0, 60.0  # seconds without requests of a workspace after a 429
HOPELESS = 3  # refusals in a row after which nobody waits for the next
REMEMBERED = 10_000  # workspaces; one that is forgotten is asked again, and refuses again


class BusyKeys:
    """The workspaces whose deletions rest, and until when."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: LRUCache[str, float] = LRUCache(REMEMBERED)
        self._refusals: LRUCache[str, int] = LRUCache(REMEMBERED)

    def refused(self, team: str, retry_after: float | None) -> float:
        """Hear of a 429; return for how many seconds the workspace rests."""
        wait = min(retry_after or BUSY_PAUSE, MAX_BUSY_PAUSE)
        self._until[team] = self._clock() + wait
        self._refusals[team] = self._refusals.get(team, 0) + 1
        return wait

    def accepted(self, team: str) -> None:
        """Hear of a request that was not refused."""
        self._until.pop(team, None)
        self._refusals.pop(team, None)

    @property
    def resting(self) -> set[str]:
        now = self._clock()
        return {team for team, until in self._until.items() if until > now}

    @property
    def wait(self) -> float | None:
        """Seconds until the first may be asked again; None if it isn't worth the wait."""
        worth = [
            self._until[team] for team in self.resting if self._refusals.get(team, 0) < HOPELESS
        ]
        return min(worth) - self._clock() if worth else None
