"""Keyed background tasks, run after the acknowledgement; the newest of each key wins."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()

MOST = 500  # running at once; each is a few Slack calls
EACH = 20  # of them for one person
TASK_TIMEOUT = 60.0  # seconds


class BackgroundTasks:
    """Runs the work of each key sequentially; of what is queued for a key, only the newest."""

    def __init__(self, most: int = MOST, timeout: float = TASK_TIMEOUT, each: int = EACH) -> None:
        self._most = most
        self._each = each
        self._of_people: Counter[Hashable] = Counter()
        self._timeout = timeout
        self._next: dict[Hashable, Callable[[], Awaitable[None]]] = {}
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def begin(
        self, key: Hashable, work: Callable[[], Awaitable[None]], person: Hashable = None
    ) -> bool:
        """Start or queue the work; False where too much is running, in all or for this person.

        Failures are only logged.
        """
        if key not in self._tasks:
            if not self._has_room(person):
                log.warning("background_task_dropped")
                return False
            self._of_people[person] += 1
            self._tasks[key] = asyncio.create_task(self._run(key, person))
        self._next[key] = work
        return True

    def _has_room(self, person: Hashable) -> bool:
        has_share = person is None or self._of_people[person] < self._each
        return has_share and len(self._tasks) < self._most

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    async def close(self) -> None:
        await tasks.end(self._tasks.values())

    async def _run(self, key: Hashable, person: Hashable) -> None:
        try:
            while work := self._next.pop(key, None):
                await self._try(work)
        finally:
            self._tasks.pop(key, None)
            self._of_people -= Counter([person])  # which drops who has none left

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await work()
        except Exception as error:  # this is the edge: nobody waits for it
            log.error("background_task_failed", exc_info=error)
