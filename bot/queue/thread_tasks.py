"""The threads that this process works on, one task each."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from bot.concurrency import tasks
from bot.core import metrics
from bot.queue.capacity import Capacity
from storage import positions
from storage.positions import Position
from storage.records import OpenTurn


class ThreadTasks:
    """Starts a task for each thread and forgets it when it ends."""

    def __init__(
        self, drain: Callable[[OpenTurn], Coroutine[Any, Any, None]], capacity: Capacity
    ) -> None:
        self._drain = drain
        self.capacity = capacity
        self._tasks: dict[asyncio.Task[None], OpenTurn] = {}
        self.opening = 0

    def __len__(self) -> int:
        return len(self._tasks)

    @property
    def threads(self) -> frozenset[int]:
        return frozenset(turn.claim.thread_id for turn in self._tasks.values())

    @property
    def positions(self) -> set[Position]:
        return {positions.of_thread(turn) for turn in self._tasks.values()}

    @contextmanager
    def reserved(self, team: str, user: str) -> Iterator[None]:
        """Keep room for a turn that a transaction may just be beginning."""
        self.opening += 1
        self.capacity.enter(team, user)
        try:
            yield
        finally:
            self.capacity.leave(team, user)
            self.opening -= 1

    def begin(self, turn: OpenTurn) -> None:
        """Drain a thread from this turn on."""
        self.capacity.begin(turn.team, turn.user)
        task = asyncio.create_task(self._drain(turn))
        self._tasks[task] = turn
        task.add_done_callback(self._ended)
        metrics.open_turns.set(len(self._tasks))

    def follow(self, turn: OpenTurn) -> None:
        """Count what the current task works on from now on: perhaps it is somebody else's."""
        task = asyncio.current_task()
        if task is None or task not in self._tasks:
            return
        before, self._tasks[task] = self._tasks[task], turn
        self.capacity.begin(turn.team, turn.user)
        self.capacity.leave(before.team, before.user)

    async def wait(self, max_wait: float) -> None:
        """Wait for all of them to end, but no longer than `max_wait` seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=max_wait)

    async def cancel(self) -> None:
        await tasks.end(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        turn = self._tasks.pop(task)
        self.capacity.leave(turn.team, turn.user)
        metrics.open_turns.set(len(self._tasks))
