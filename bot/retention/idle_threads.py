"""Threads that were idle for too long are forgotten, in steps that hold nobody up."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from storage import jobs
from storage.engine.database import Database
from storage.retention import idle_threads

log = structlog.get_logger()

JOB = "retention"
EVERY = 3600.0  # seconds
STEP = 200  # threads looked at in one transaction
PAUSE = 0.02  # seconds between them: others need the database, too

Places = Counter[tuple[str, str]]  # threads by workspace and channel


class IdleThreads:
    """Applies the policy: so many `days` where a place says nothing else, 0 for ever."""

    def __init__(
        self,
        database: Database,
        days: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._days = days
        self._sleep = sleep

    async def look(self) -> None:
        """Do it, if it is due and no other node does."""
        if await self._database.run(jobs.claim, JOB, EVERY):
            found = await self.apply()
            if found:
                log.info("threads_forgotten", count=found.total())

    async def apply(self, *, dry: bool = False) -> Places:
        """Forget what is overdue, or only tell; whoever is interrupted begins again."""
        found: Places = Counter()
        after: idle_threads.Position | None = None
        while True:
            step = await self._database.run(idle_threads.step, self._days, after, STEP, dry=dry)
            found += step.found
            if step.following is None:
                return found
            after = step.following
            await self._sleep(PAUSE)
