"""What each workspace used, kept for a moment: so many look, and it changes so little."""

import time
from collections.abc import Callable

from bot.concurrency.ttl_cache import FRESH, Fresh
from storage import usage
from storage.database import Database
from storage.usage import Usage

__all__ = ["FRESH", "Usages"]


class Usages(Fresh[str, Usage]):
    """Asks the database at most once in a while."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        async def read(team: str) -> Usage:
            return await database.run(usage.of_team, team)

        super().__init__(read, clock)
