"""Single-flight per message. Slack sends a mention as two events, both at the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial

KEPT = 1_000


class SingleFlight:
    """Deduplicates recordings by key within this process, which spares the database the second."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[bool]] = {}

    async def once(self, key: Hashable, record: Callable[[], Coroutine[None, None, bool]]) -> bool:
        """Record once for all callers with this key; a key that was not recorded may be retried.

        True for the caller whose recording it was. A failure is raised in all of them.
        """
        known = self._tasks.get(key)
        if known:
            await asyncio.shield(known)
            return False
        task = self._tasks[key] = asyncio.create_task(record())
        task.add_done_callback(partial(self._recorded, key))
        await asyncio.shield(task)
        return True

    def _recorded(self, key: Hashable, task: asyncio.Task[bool]) -> None:
        if task.cancelled() or task.exception() or not task.result():
            del self._tasks[key]
        elif len(self._tasks) > KEPT:
            del self._tasks[next(iter(self._tasks))]
