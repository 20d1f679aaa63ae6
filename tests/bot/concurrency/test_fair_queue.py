"""Calls that wait for a rate limit, in virtual time."""

import asyncio

import pytest

from bot.concurrency.fair_queue import PERSON, FairQueue
from tests.support import virtual_time


class Callers:
    """Notes who is let through, and when."""

    def __init__(self) -> None:
        self.queue = FairQueue()
        self.order: list[str] = []
        self.times: list[float] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def wait(self, person: str, delay: float) -> None:
        PERSON.set(person)
        await self.queue.turn(delay)
        self.order.append(person)
        self.times.append(asyncio.get_running_loop().time())

    async def come(self, person: str, *delays: float) -> None:
        self.tasks += [asyncio.create_task(self.wait(person, delay)) for delay in delays]
        await asyncio.sleep(0)


def test_a_persons_heap_delays_anothers_call_by_one_of_theirs() -> None:
    async def main() -> list[str]:
        callers = Callers()
        await callers.come("ann", *range(1, 51))
        await callers.come("ben", 51.0)
        await asyncio.gather(*callers.tasks)
        return callers.order

    order = virtual_time.run(main())

    assert order == ["ann", "ben", *["ann"] * 49]


def test_people_take_turns() -> None:
    async def main() -> list[str]:
        callers = Callers()
        await callers.come("ann", 1.0, 2.0, 3.0)
        await callers.come("ben", 4.0, 5.0)
        await callers.come("cem", 6.0)
        await asyncio.gather(*callers.tasks)
        return callers.order

    assert virtual_time.run(main()) == ["ann", "ben", "cem", "ann", "ben", "ann"]


def test_no_more_are_let_through_than_the_rate_allows() -> None:
    async def main() -> list[float]:
        callers = Callers()
        await callers.come("ann", 1.0, 2.0, 3.0)
        await callers.come("ben", 4.0)
        await asyncio.gather(*callers.tasks)
        return callers.times

    assert virtual_time.run(main()) == pytest.approx([1.0, 2.0, 3.0, 4.0])


def test_who_gives_up_delays_nobody() -> None:
    async def main() -> list[str]:
        callers = Callers()
        await callers.come("ann", 1.0, 2.0)
        await callers.come("ben", 3.0)
        callers.tasks[0].cancel()
        await asyncio.gather(*callers.tasks, return_exceptions=True)
        return callers.order

    assert virtual_time.run(main()) == ["ann", "ben"]
