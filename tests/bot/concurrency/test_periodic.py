"""Periodic tasks: repeated while the block runs, and cancelled at its end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from structlog.testing import capture_logs

from bot.concurrency.periodic import PeriodicTask, PeriodicTasks

SOON = 0.001  # seconds
NEVER = 1_000.0
TIMEOUT = 10.0


class Doing:
    """Counts how often it is begun and ended; fails the first time, or waits for ever."""

    def __init__(self, *, fails: Exception | None = None, lasts: bool = False) -> None:
        self.begun = 0
        self.ended = 0
        self._fails = fails
        self._lasts = lasts

    async def __call__(self) -> None:
        self.begun += 1
        try:
            if self._fails and self.begun == 1:
                raise self._fails
            if self._lasts:
                await asyncio.Event().wait()
        finally:
            self.ended += 1


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(TIMEOUT):
        while not condition():
            await asyncio.sleep(SOON)


async def test_a_task_is_done_again_and_again() -> None:
    doing = Doing()

    async with PeriodicTasks([PeriodicTask("dishes", SOON, doing)]):
        await until(lambda: doing.begun >= 3)


async def test_a_task_waits_for_its_time() -> None:
    early, late = Doing(), Doing()

    async with PeriodicTasks(
        [PeriodicTask("dishes", SOON, early), PeriodicTask("windows", NEVER, late)]
    ):
        await until(lambda: early.begun >= 3)

    assert late.begun == 0


async def test_a_task_that_lasts_keeps_no_other_from_being_done() -> None:
    lasting, other = Doing(lasts=True), Doing()

    async with PeriodicTasks(
        [PeriodicTask("dishes", SOON, lasting), PeriodicTask("windows", SOON, other)]
    ):
        await until(lambda: lasting.begun == 1 and other.begun >= 3)


async def test_a_task_that_fails_is_done_again() -> None:
    doing = Doing(fails=ValueError())

    async with PeriodicTasks([PeriodicTask("dishes", SOON, doing)]):
        await until(lambda: doing.begun >= 3)


async def test_a_task_that_fails_is_logged_by_name_and_without_what_the_error_says() -> None:
    doing = Doing(fails=ValueError("my secret"))

    with capture_logs() as logs:
        async with PeriodicTasks([PeriodicTask("dishes", SOON, doing)]):
            await until(lambda: doing.begun >= 2)

    assert logs == [
        {
            "event": "periodic_task_failed",
            "log_level": "warning",
            "task": "dishes",
            "error": "ValueError",
        }
    ]


async def test_leaving_the_block_ends_what_is_being_done() -> None:
    doing = Doing(lasts=True)

    async with PeriodicTasks([PeriodicTask("dishes", SOON, doing)]):
        await until(lambda: doing.begun == 1)

    assert doing.ended == 1


async def test_leaving_the_block_by_an_error_ends_the_tasks_too() -> None:
    doing = Doing(lasts=True)

    with suppress(ZeroDivisionError):
        async with PeriodicTasks([PeriodicTask("dishes", SOON, doing)]):
            await until(lambda: doing.begun == 1)
            raise ZeroDivisionError

    assert doing.ended == 1


async def test_after_the_block_no_task_is_left() -> None:
    before = asyncio.all_tasks()

    async with PeriodicTasks(
        [PeriodicTask("dishes", SOON, Doing()), PeriodicTask("windows", NEVER, Doing())]
    ):
        pass

    assert asyncio.all_tasks() == before
