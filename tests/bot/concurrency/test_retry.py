"""Retries: which errors, after which delays, until when."""

from itertools import repeat

import pytest

from bot.concurrency.retry import Retry, exponential
from tests.support.clock import Clock


class Busy(Exception):
    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after


class Service:
    """Raises these errors, one with each call, and then answers; its time passes by delays."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0
        self.delays: list[float] = []
        self.clock = Clock()

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"

    async def sleep(self, delay: float) -> None:
        self.delays.append(delay)
        self.clock.now += delay


async def test_a_call_that_succeeds_is_not_retried() -> None:
    service = Service()

    assert await Retry(Busy, (1.0, 2.0), sleep=service.sleep).call(service) == "answer"
    assert service.calls == 1


async def test_a_call_is_retried_after_each_delay_until_it_succeeds() -> None:
    service = Service(Busy(), Busy())

    assert await Retry(Busy, (1.0, 2.0, 4.0), sleep=service.sleep).call(service) == "answer"
    assert service.delays == [1.0, 2.0]


async def test_the_error_of_the_last_attempt_is_raised() -> None:
    last = Busy()
    service = Service(Busy(), Busy(), last)

    with pytest.raises(Busy) as raised:
        await Retry(Busy, (1.0, 2.0), sleep=service.sleep).call(service)

    assert raised.value is last
    assert service.delays == [1.0, 2.0]


async def test_another_error_is_not_retried() -> None:
    service = Service(ValueError())

    with pytest.raises(ValueError):  # noqa: PT011 - it has no message
        await Retry(Busy, (1.0,), sleep=service.sleep).call(service)

    assert service.calls == 1


async def test_no_retry_begins_past_the_deadline() -> None:
    service = Service(*repeat(Busy(), 10))
    policy = Retry(Busy, repeat(2.0), timeout=5.0, sleep=service.sleep, clock=service.clock)

    with pytest.raises(Busy):
        await policy.call(service)

    assert service.delays == [2.0, 2.0]


async def test_the_time_that_attempts_take_counts_towards_the_deadline() -> None:
    service = Service(Busy())
    policy = Retry(Busy, repeat(2.0), timeout=5.0, sleep=service.sleep, clock=service.clock)

    async def slowly() -> str:
        service.clock.now += 4.0
        return await service()

    with pytest.raises(Busy):
        await policy.call(slowly)


async def test_each_call_has_all_retries() -> None:
    service = Service(Busy(), Busy())
    policy = Retry(Busy, (1.0, 2.0), sleep=service.sleep)
    await policy.call(service)
    service.errors = [Busy(), Busy()]

    assert await policy.call(service) == "answer"


async def test_the_server_may_say_how_long_to_wait() -> None:
    service = Service(Busy(7.0), Busy())
    policy = Retry(
        Busy,
        (1.0, 2.0),
        delay_for=lambda busy, delay: busy.retry_after or delay,
        sleep=service.sleep,
    )

    await policy.call(service)

    assert service.delays == [7.0, 2.0]


async def test_an_error_may_rule_a_retry_out() -> None:
    service = Service(Busy())
    policy = Retry(Busy, (1.0,), delay_for=lambda _busy, _delay: None, sleep=service.sleep)

    with pytest.raises(Busy):
        await policy.call(service)

    assert service.calls == 1


async def test_jitter_only_lengthens_a_delay() -> None:
    service = Service(*repeat(Busy(), 50))

    await Retry(Busy, repeat(1.0), jitter=0.2, sleep=service.sleep).call(service)

    assert all(1.0 <= delay <= 1.2 for delay in service.delays)
    assert len(set(service.delays)) > 1


async def test_each_retry_is_announced_and_the_last_failure_is_not() -> None:
    service = Service(Busy(), Busy())
    announced: list[float] = []

    with pytest.raises(Busy):
        await Retry(Busy, (1.0,), sleep=service.sleep).call(
            service, lambda _busy, delay: announced.append(delay)
        )

    assert announced == [1.0]


@pytest.mark.parametrize(
    ("retry", "delay"), [(1, 0.5), (2, 1.0), (3, 2.0), (7, 30.0), (5_000, 30.0)]
)
def test_exponential_delays_double_up_to_the_longest(retry: int, delay: float) -> None:
    assert exponential(retry, 0.5, 30.0) == delay
