"""Scheduler of this process: tasks run when something of them is due, on one timer to the earliest.

Whoever knows a due date says so: a feature about its own task, and the heartbeat about what the
database holds for any node. Nothing wakes a process in which nothing is due.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from bot.concurrency import tasks

log = structlog.get_logger()

# Seconds until something is due, by the task's name; None where nothing ever is.
DueDates = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class ScheduledTask:
    """Work on what is due, with a rest of `rest` seconds before it and after it.

    One that `repeats` is due whenever its rest is over. A failure does not end the schedule.
    """

    name: str
    rest: float
    do: Callable[[], Awaitable[None]]
    repeats: bool = False


class TaskScheduler:
    """Runs each task at the earliest date that was told of it.

    A date stays until its task runs: if the work was put off, or done elsewhere, that run finds
    nothing. Afterwards it is looked up what is due next of what the `look` knows.
    """

    def __init__(self, look: Callable[[], Awaitable[DueDates]]) -> None:
        self._look = look
        self._looked_up: set[str] = set()
        self._dates: dict[str, float] = {}
        self._tasks: dict[str, ScheduledTask] = {}
        self._rested: dict[str, float] = {}  # when each may run again; never while it runs
        self._running: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def plan(self, name: str, wait: float) -> None:
        """Let a task run in `wait` seconds, or earlier if that is planned."""
        self._note(name, wait)
        self._set_timer()

    def learn(self, waits: DueDates) -> None:
        """Plan what a look at the database found."""
        self._looked_up |= waits.keys()
        for name, wait in waits.items():
            if wait is not None:
                self._note(name, wait)
        self._set_timer()

    @asynccontextmanager
    async def running(self, scheduled: Sequence[ScheduledTask]) -> AsyncIterator[None]:
        """Schedule these tasks while the block runs."""
        for task in scheduled:
            self._tasks[task.name] = task
            self._rest(task)
        try:
            yield
        finally:
            self._tasks.clear()
            self._set_timer()
            await tasks.end(self._running)

    def _note(self, name: str, wait: float) -> None:
        date = asyncio.get_running_loop().time() + wait
        self._dates[name] = min(date, self._dates.get(name, math.inf))

    def _set_timer(self) -> None:
        earliest = min(map(self._date, self._tasks), default=math.inf)
        if self._timer:
            if self._timer.when() == earliest:
                return
            self._timer.cancel()
            self._timer = None
        if earliest < math.inf:
            self._timer = asyncio.get_running_loop().call_at(earliest, self._run_due)

    def _date(self, name: str) -> float:
        return max(self._dates.get(name, math.inf), self._rested[name])

    def _run_due(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for name, task in self._tasks.items():
            if self._date(name) <= now:
                del self._dates[name]
                self._rested[name] = math.inf
                self._begin(task)
        self._set_timer()

    def _begin(self, task: ScheduledTask) -> None:
        running = asyncio.create_task(self._run(task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _run(self, task: ScheduledTask) -> None:
        try:
            await task.do()
        except Exception as error:  # noqa: BLE001 - the next time it may succeed
            log.warning("scheduled_task_failed", task=task.name, error=type(error).__name__)
        self._rest(task)
        if task.name in self._looked_up:
            await self._look_again()

    def _rest(self, task: ScheduledTask) -> None:
        self._rested[task.name] = asyncio.get_running_loop().time() + task.rest
        if task.repeats:
            self._dates[task.name] = self._rested[task.name]
        self._set_timer()

    async def _look_again(self) -> None:
        try:
            self.learn(await self._look())
        except Exception as error:  # noqa: BLE001 - the next heartbeat looks, too
            log.warning("due_dates_unknown", error=type(error).__name__)
