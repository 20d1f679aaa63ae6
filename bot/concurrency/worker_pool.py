"""Worker pool: concurrent tasks, up to a limit, that each process one row."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()


class Row(Protocol):
    """A row to process."""

    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class WorkerPool(Generic[R]):
    """Takes rows while workers are free; calls `done` after each that succeeded."""

    most: int
    take: Callable[[Collection[int], int], Awaitable[Sequence[R]]]
    process: Callable[[R], Awaitable[None]]
    done: Callable[[], None]
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def fill(self) -> None:
        """Take as many rows as workers are free."""
        free = self.most - len(self._running)
        if free > 0:
            for row in await self.take(tuple(self._running), free):
                self._running[row.id] = asyncio.create_task(self._work(row))

    async def close(self) -> None:
        await tasks.end(self._running.values())

    @property
    def is_idle(self) -> bool:
        return not self._running

    async def _work(self, row: R) -> None:
        try:
            await self.process(row)
        except Exception as error:  # noqa: BLE001 - it is taken again soon
            log.warning("row_failed", row=row.id, error=type(error).__name__)
            del self._running[row.id]
        else:
            del self._running[row.id]
            self.done()
