"""Keyed background tasks, run after the acknowledgement; the newest of each key wins."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()

MOST = 500  # running at once; each is a few Slack calls
TASK_TIMEOUT = 60.0  # seconds


class BackgroundTasks:
    """Runs the work of each key sequentially; of what is queued for a key, only the newest."""

    def __init__(self, most: int = MOST, timeout: float = TASK_TIMEOUT) -> None:
        self._most = most
        self._timeout = timeout
        self._next: dict[Hashable, Callable[[], Awaitable[None]]] = {}
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def begin(self, key: Hashable, work: Callable[[], Awaitable[None]]) -> bool:
        """Start or queue the work; False where too much is running.

        Failures are only logged.
        """
        if key not in self._tasks and len(self._tasks) >= self._most:
            log.warning("background_task_dropped")
            return False
        self._next[key] = work
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(self._run(key))
        return True

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    async def close(self) -> None:
        await tasks.end(self._tasks.values())

    async def _run(self, key: Hashable) -> None:
        try:
            while work := self._next.pop(key, None):
                await self._try(work)
        finally:
            self._tasks.pop(key, None)

    async def _try(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self._timeout):
                await work()
        except Exception as error:  # this is the edge: nobody waits for it
            log.error("background_task_failed", exc_info=error)
