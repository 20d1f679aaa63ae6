"""The event loop on which tests run, over the moments in which a machine stands still."""

from collections.abc import Iterator

import pytest

from tests.support.clock import Clock
from tests.support.steady_loop import LOOK, STALL, SteadyLoop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def loop(clock: Clock) -> Iterator[SteadyLoop]:
    loop = SteadyLoop(clock)
    yield loop
    loop.close()


def test_time_passes_as_it_does_elsewhere(loop: SteadyLoop, clock: Clock) -> None:
    before = loop.time()

    for _ in range(100):
        clock.now += LOOK
        loop.time()

    assert loop.time() - before == pytest.approx(100 * LOOK)


def test_a_stall_takes_little_of_a_deadline(loop: SteadyLoop, clock: Clock) -> None:
    before = loop.time()

    clock.now += 60

    assert loop.time() - before == pytest.approx(STALL)
