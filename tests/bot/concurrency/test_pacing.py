"""Pacing of streams, in virtual time."""

import asyncio
from contextlib import AsyncExitStack

from bot.concurrency.pacing import FEW, LONGEST_REST, STEPS, Pacing
from tests.support import virtual_time

MANY = 100


async def rested(pacing: Pacing, streams: int) -> float:
    """Seconds that a step waits while so many streams run."""
    clock = asyncio.get_running_loop().time
    async with AsyncExitStack() as running:
        for _ in range(streams):
            await running.enter_async_context(pacing.streaming())
        since = clock()
        await pacing.rest()
        return clock() - since


def test_few_streams_are_read_piece_by_piece() -> None:
    assert virtual_time.run(rested(Pacing(), FEW)) == 0.0


def test_many_streams_share_the_steps_of_a_second() -> None:
    waited = virtual_time.run(rested(Pacing(), MANY))

    assert round(waited, 3) == MANY / STEPS


def test_no_stream_rests_longer_than_a_bound_however_many_there_are() -> None:
    waited = virtual_time.run(rested(Pacing(), 100 * STEPS))

    assert round(waited, 3) == LONGEST_REST


def test_a_stream_that_ended_is_not_counted_any_more() -> None:
    async def after_many() -> float:
        pacing = Pacing()
        await rested(pacing, MANY)
        return await rested(pacing, FEW)

    assert virtual_time.run(after_many()) == 0.0


def test_what_starts_goes_before_the_next_step_of_every_stream() -> None:
    done: list[str] = []

    async def step(pacing: Pacing) -> None:
        await pacing.rest()
        done.append("step")

    async def start(pacing: Pacing) -> None:
        with pacing.starting():
            await asyncio.sleep(LONGEST_REST / 2)
            done.append("start")

    async def both() -> None:
        pacing = Pacing()
        async with AsyncExitStack() as running:
            for _ in range(MANY):
                await running.enter_async_context(pacing.streaming())
            await asyncio.gather(*(step(pacing) for _ in range(MANY)), start(pacing))

    virtual_time.run(both())

    assert done == ["start", *["step"] * MANY]


def test_steps_wait_for_the_last_of_all_starts() -> None:
    async def overlapping() -> float:
        pacing = Pacing()
        with pacing.starting():
            resting = asyncio.create_task(rested(pacing, MANY))
            with pacing.starting():
                await asyncio.sleep(LONGEST_REST / 4)
            await asyncio.sleep(LONGEST_REST / 4)
        return await resting

    assert round(virtual_time.run(overlapping()), 3) == LONGEST_REST / 2


def test_streams_do_not_starve_while_something_starts_all_the_time() -> None:
    async def besides_a_start() -> float:
        pacing = Pacing()
        with pacing.starting():
            return await rested(pacing, MANY)

    assert round(virtual_time.run(besides_a_start()), 3) == LONGEST_REST


def test_streams_go_on_once_what_started_waits_for_others() -> None:
    async def beside_a_wait() -> float:
        pacing = Pacing()
        with pacing.starting():
            pacing.started()
            return await rested(pacing, MANY)

    assert round(virtual_time.run(beside_a_wait()), 3) == MANY / STEPS


def test_a_start_that_waits_for_others_leaves_the_rest_of_them_ahead() -> None:
    async def beside_two() -> float:
        pacing = Pacing()
        with pacing.starting():
            with pacing.starting():
                pacing.started()
            return await rested(pacing, MANY)

    assert round(virtual_time.run(beside_two()), 3) == LONGEST_REST
