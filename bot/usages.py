"""What each workspace used, kept for a moment: so many look, and it changes so little."""

import time
from collections.abc import Callable

from storage import usage
from storage.database import Database
from storage.usage import Usage

FRESH = 60.0  # seconds for which the database is not asked again


class Usages:
    """Asks the database at most once in a while."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[float, Usage]] = {}

    async def of(self, team: str) -> Usage:
        """What a workspace used of late."""
        read, known = self._known.get(team, (float("-inf"), Usage()))
        if self._clock() - read > FRESH:
            began = self._clock()
            known = await self._database.run(usage.of_team, team)
            self._known[team] = began, known
        return known
