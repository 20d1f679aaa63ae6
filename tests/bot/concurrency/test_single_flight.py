"""Single-flight: a message that was just recorded is not recorded again."""

import asyncio

import pytest

from bot.concurrency.single_flight import KEPT, SingleFlight


class Recorder:
    """Counts how often it records, and fails or finds nothing to record when told so."""

    def __init__(self) -> None:
        self.count = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = False
        self.finds = True

    async def __call__(self) -> bool:
        self.count += 1
        await self.gate.wait()
        if self.fails:
            raise ConnectionError
        return self.finds


async def test_two_at_once_are_recorded_once() -> None:
    recent, recorder = SingleFlight(), Recorder()
    recorder.gate.clear()

    both = [asyncio.create_task(recent.once("a", recorder)) for _ in range(2)]
    await asyncio.sleep(0)
    recorder.gate.set()

    assert await asyncio.gather(*both) == [True, False]
    assert recorder.count == 1


async def test_a_failure_is_everybodys_and_the_next_one_tries_again() -> None:
    recent, recorder = SingleFlight(), Recorder()
    recorder.fails = True
    both = [asyncio.create_task(recent.once("a", recorder)) for _ in range(2)]

    results = await asyncio.gather(*both, return_exceptions=True)
    recorder.fails = False

    assert [type(result) for result in results] == [ConnectionError, ConnectionError]
    assert await recent.once("a", recorder)


async def test_what_was_not_recorded_may_come_again() -> None:
    recent, recorder = SingleFlight(), Recorder()
    recorder.finds = False

    await recent.once("a", recorder)
    await recent.once("a", recorder)

    assert recorder.count == 2


async def test_who_goes_away_does_not_take_the_recording_along() -> None:
    recent, recorder = SingleFlight(), Recorder()
    recorder.gate.clear()
    first = asyncio.create_task(recent.once("a", recorder))
    await asyncio.sleep(0)

    first.cancel()
    second = asyncio.create_task(recent.once("a", recorder))
    await asyncio.sleep(0)
    recorder.gate.set()

    assert await second is False
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    recent, recorder = SingleFlight(), Recorder()

    for number in range(KEPT + 1):
        await recent.once(number, recorder)

    assert await recent.once(0, recorder)
    assert not await recent.once(KEPT, recorder)
