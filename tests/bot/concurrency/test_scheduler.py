"""Scheduler in virtual time: tasks run when they are due, and nothing wakes the process before."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.concurrency.scheduler import DueDates, ScheduledTask, TaskScheduler
from tests.support.virtual_time import VirtualLoop, run

HOUR = 3600.0
REST = 10.0


class Database:
    """Finds of a look; the dates move on as time passes."""

    def __init__(self, **due: float | None) -> None:
        self.due = due
        self.looks = 0
        self.failure: Exception | None = None

    async def look(self) -> DueDates:
        self.looks += 1
        if self.failure:
            raise self.failure
        passed = now()
        return {name: None if at is None else at - passed for name, at in self.due.items()}


class Work:
    """Notes when it is done; takes a while, or fails."""

    def __init__(self, takes: float = 0.0, fails: Exception | None = None) -> None:
        self.begun: list[float] = []
        self.ended = 0
        self._takes = takes
        self._fails = fails

    async def __call__(self) -> None:
        self.begun.append(now())
        try:
            await asyncio.sleep(self._takes)
            if self._fails:
                raise self._fails
        finally:
            self.ended += 1


def now() -> float:
    return asyncio.get_running_loop().time()


async def hour_of(
    scheduler: TaskScheduler,
    tasks: Sequence[ScheduledTask],
    act: Callable[[], Awaitable[Any]] | None = None,
) -> int:
    """Let an hour pass; how often the loop woke up in it."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    async with scheduler.running(tasks):
        before = loop.wakeups
        if act:
            await act()
        await asyncio.sleep(HOUR - now())
        return loop.wakeups - before - 1  # of the hour's end


def test_nothing_wakes_a_process_in_which_nothing_is_due() -> None:
    scheduler = TaskScheduler(Database().look)
    tasks = [ScheduledTask(f"task {number}", REST, Work()) for number in range(20)]

    assert run(hour_of(scheduler, tasks)) == 0


@pytest.mark.parametrize("due", [12.5, 100.0, 3000.0])
def test_a_task_runs_when_it_is_due(due: float) -> None:
    database, work = Database(dishes=None), Work()
    scheduler = TaskScheduler(database.look)

    async def learn() -> None:
        scheduler.learn({"dishes": due, "windows": None})

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, work)], learn))

    assert work.begun == [due]


def test_the_earliest_date_counts_wherever_it_comes_from() -> None:
    work = Work()
    scheduler = TaskScheduler(Database().look)

    async def plan() -> None:
        scheduler.plan("dishes", 200.0)
        scheduler.learn({"dishes": 50.0})
        scheduler.plan("dishes", 100.0)

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, work)], plan))

    assert work.begun == [50.0]


def test_what_is_due_next_is_learned_after_a_run() -> None:
    database, work = Database(dishes=500.0), Work()
    scheduler = TaskScheduler(database.look)

    async def learn() -> None:
        scheduler.learn({"dishes": 20.0})

    async def dishes() -> None:
        await work()
        if now() >= 500.0:
            database.due["dishes"] = None

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, dishes)], learn))

    assert (work.begun, database.looks) == ([20.0, 500.0], 2)


def test_what_stays_due_is_tried_again_after_a_rest() -> None:
    database, work = Database(dishes=0.0), Work(takes=5.0)
    scheduler = TaskScheduler(database.look)

    async def learn() -> None:
        scheduler.learn({"dishes": 0.0})

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, work)], learn))

    assert work.begun[:3] == [REST, 2 * REST + 5.0, 3 * REST + 10.0]


def test_what_is_planned_while_its_task_runs_is_done_after_it() -> None:
    work = Work(takes=5.0)
    scheduler = TaskScheduler(Database().look)

    async def plan_twice() -> None:
        scheduler.plan("dishes", 20.0)
        await asyncio.sleep(21.0)
        scheduler.plan("dishes", 0.0)

    run(hour_of(scheduler, [ScheduledTask("dishes", 1.0, work)], plan_twice))

    assert work.begun == [20.0, 26.0]


def test_a_task_that_repeats_needs_nobody_to_say_so() -> None:
    database, work = Database(), Work()
    scheduler = TaskScheduler(database.look)

    run(hour_of(scheduler, [ScheduledTask("dishes", 1000.0, work, repeats=True)]))

    assert (work.begun, database.looks) == ([1000.0, 2000.0, 3000.0], 0)


def test_a_task_that_lasts_keeps_no_other_from_being_done() -> None:
    lasting, other = Work(takes=2 * HOUR), Work()
    scheduler = TaskScheduler(Database().look)

    async def plan() -> None:
        scheduler.plan("windows", 0.0)
        scheduler.plan("dishes", 50.0)

    tasks = [ScheduledTask("windows", REST, lasting), ScheduledTask("dishes", REST, other)]
    run(hour_of(scheduler, tasks, plan))

    assert (lasting.begun, other.begun) == ([REST], [50.0])


def test_a_task_that_fails_is_done_again() -> None:
    database, work = Database(dishes=0.0), Work(fails=ValueError())
    scheduler = TaskScheduler(database.look)

    async def learn() -> None:
        scheduler.learn({"dishes": 0.0})

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, work)], learn))

    assert len(work.begun) > 300


def test_after_a_look_that_failed_the_next_beat_tells_what_is_due() -> None:
    database, work = Database(dishes=0.0), Work()
    database.failure = OSError()
    scheduler = TaskScheduler(database.look)

    async def beat_twice() -> None:
        scheduler.learn({"dishes": 0.0})
        await asyncio.sleep(100.0)
        scheduler.learn({"dishes": 0.0})

    run(hour_of(scheduler, [ScheduledTask("dishes", REST, work)], beat_twice))

    assert work.begun == [REST, 100.0]


def test_a_failure_is_logged_by_name_and_without_what_the_error_says() -> None:
    scheduler = TaskScheduler(Database().look)

    async def plan() -> None:
        scheduler.plan("dishes", 0.0)

    with capture_logs() as logs:
        run(
            hour_of(
                scheduler,
                [ScheduledTask("dishes", REST, Work(fails=ValueError("my secret")))],
                plan,
            )
        )

    assert logs == [
        {
            "event": "scheduled_task_failed",
            "log_level": "warning",
            "task": "dishes",
            "error": "ValueError",
        }
    ]


def test_leaving_the_block_by_an_error_ends_what_is_being_done() -> None:
    work = Work(takes=HOUR)
    scheduler = TaskScheduler(Database().look)

    async def leave() -> int:
        with suppress(ZeroDivisionError):
            async with scheduler.running([ScheduledTask("dishes", 0.0, work)]):
                scheduler.plan("dishes", 0.0)
                await asyncio.sleep(1.0)
                raise ZeroDivisionError
        return len(asyncio.all_tasks())

    assert (run(leave()), work.ended) == (1, 1)


def test_after_the_block_nothing_is_begun() -> None:
    work = Work()
    scheduler = TaskScheduler(Database().look)

    async def leave() -> None:
        async with scheduler.running([ScheduledTask("dishes", REST, work)]):
            scheduler.plan("dishes", 50.0)
        scheduler.plan("dishes", 60.0)
        await asyncio.sleep(HOUR)

    run(leave())

    assert work.begun == []
