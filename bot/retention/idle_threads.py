"""Retention: threads that were idle for too long are forgotten, in small transactions."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from bot.retention.steps import PAUSE
from storage import jobs
from storage.due import DueWork
from storage.engine.database import Database
from storage.retention import idle_threads
from storage.retention.idle_threads import Term

log = structlog.get_logger()

JOB = DueWork.RETENTION
INTERVAL = 3600.0  # seconds
STEP = 200  # threads, or places with a term of their own, looked at in one transaction

Places = Counter[tuple[str, str]]  # threads by workspace and channel


class IdleThreads:
    """Applies the policy: so many `days` where a scope has no setting of its own, 0 for ever."""

    def __init__(
        self,
        database: Database,
        days: int,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._days = days
        self._sleep = sleep

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self._database.run(jobs.claim, JOB, INTERVAL):
            found = await self.apply()
            if found:
                log.info("threads_forgotten", count=found.total())

    async def apply(self, *, dry: bool = False) -> Places:
        """Forget what is overdue, or only count it if `dry`; an interrupted run starts over."""
        found: Places = Counter()
        async for term in self._terms():
            found += await self._apply(term, dry=dry)
        return found

    async def _apply(self, term: Term, *, dry: bool) -> Places:
        found: Places = Counter()
        after: idle_threads.Position | None = None
        while True:
            step = await self._database.run(idle_threads.step, term, after, STEP, dry=dry)
            found += step.found
            if step.following is None:
                return found
            after = step.following
            await self._sleep(PAUSE)

    async def _terms(self) -> AsyncIterator[Term]:
        """Places' own terms, in parts, and the one that is common to the others."""
        after: idle_threads.Place | None = None
        while terms := await self._database.run(idle_threads.own_terms, after, STEP):
            for term in terms:
                yield term
            after = terms[-1].place
        if self._days:
            yield Term(self._days)
