"""Scheduler for small tasks that this process runs at an interval, beside the turns."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PeriodicTask:
    """Work that is run `every` so many seconds; a failure does not end the schedule."""

    name: str
    every: float
    do: Callable[[], Awaitable[None]]


class PeriodicTasks:
    """Context manager: the tasks are scheduled while the block runs."""

    def __init__(self, periodic_tasks: Sequence[PeriodicTask]) -> None:
        self._periodic_tasks = periodic_tasks
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(_repeat(task)) for task in self._periodic_tasks]
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await tasks.end(self._tasks)


async def _repeat(task: PeriodicTask) -> None:
    while True:
        await asyncio.sleep(task.every)
        try:
            await task.do()
        except Exception as error:  # noqa: BLE001 - the next time it may succeed
            log.warning("periodic_task_failed", task=task.name, error=type(error).__name__)
