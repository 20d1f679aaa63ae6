"""Small tasks that are done again and again beside the turns."""

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
    """Done every so many seconds; one that fails is done again the next time."""

    name: str
    every: float
    do: Callable[[], Awaitable[None]]


class PeriodicTasks:
    """Use as `async with`: the chores are done while the block runs."""

    def __init__(self, periodic_tasks: Sequence[PeriodicTask]) -> None:
        self._chores = periodic_tasks
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(_repeat(chore)) for chore in self._chores]
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await tasks.end(self._tasks)


async def _repeat(chore: PeriodicTask) -> None:
    while True:
        await asyncio.sleep(chore.every)
        try:
            await chore.do()
        except Exception as error:  # noqa: BLE001 - the next time it may succeed
            log.warning("chore_failed", chore=chore.name, error=type(error).__name__)
