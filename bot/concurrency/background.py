"""Work that nobody waits for: what Slack is told besides, once it has its acknowledgement."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()

MOST = 500  # under way at once; each is a few calls of Slack's
PATIENCE = 60.0  # seconds for each


class BackgroundTasks:
    """Does the errands of each key one after the other; of those that wait only the newest."""

    def __init__(self, most: int = MOST, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._next: dict[Hashable, Callable[[], Awaitable[None]]] = {}
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def begin(self, key: Hashable, pipeline: Callable[[], Awaitable[None]]) -> bool:
        """Do this soon; False where there is too much to do.

        Whatever becomes of it, nobody hears of it but the log.
        """
        if key not in self._tasks and len(self._tasks) >= self._most:
            log.warning("errand_dropped")
            return False
        self._next[key] = pipeline
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
            while pipeline := self._next.pop(key, None):
                await self._try(pipeline)
        finally:
            self._tasks.pop(key, None)

    async def _try(self, pipeline: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await pipeline()
        except Exception as error:  # this is the edge: nobody waits for it
            log.error("errand_failed", exc_info=error)
