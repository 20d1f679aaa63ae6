"""What was recorded a moment ago. Slack sends a mention as two events, both at the same time."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial

KEPT = 1_000


class SingleFlight:
    """Spares the database a question to which this process just got the answer."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[bool]] = {}

    async def once(self, key: Hashable, record: Callable[[], Coroutine[None, None, bool]]) -> bool:
        """Record once for all who come with this key; what was not recorded may come again.

        True for the one whose call it was. Raises for all of them if it failed.
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
