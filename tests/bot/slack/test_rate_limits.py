"""Rate limits of Slack methods, on a clock that only the test moves."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concurrency.shared_limits import SharedLimits
from bot.slack.rate_limits import GROWTH, MINIMUM, RECOVERY, RateLimits
from tests.support.clock import Clock

PER_MINUTE = 80  # 20 at once, and one a second
BURST, RATE = 20, 1.0
MINUTE = 60.0


@pytest.fixture
def pace(clock: Clock) -> RateLimits:
    return RateLimits(PER_MINUTE, clock)


def booked(pace: RateLimits, count: int) -> list[float]:
    return [pace.book() for _ in range(count)]


# Calls that must be made.


def test_a_call_that_must_be_made_waits_for_nothing(pace: RateLimits) -> None:
    assert [pace.wait() for _ in range(10 * PER_MINUTE)] == [0.0] * 10 * PER_MINUTE


def test_a_call_that_must_be_made_does_not_wait_for_those_that_are_booked(pace: RateLimits) -> None:
    booked(pace, 2 * BURST)

    assert pace.wait() == 0.0


def test_after_a_refusal_calls_wait_for_as_long_as_slack_says(pace: RateLimits) -> None:
    pace.refused(10.0)

    assert pace.wait() == 10.0


def test_those_who_wait_go_one_after_the_other_at_the_rate(pace: RateLimits) -> None:
    pace.refused(10.0)

    assert [pace.wait() for _ in range(2)] == [10.0, 10.0 + 1 / RATE]


def test_those_who_wait_go_faster_and_faster(pace: RateLimits) -> None:
    pace.refused(10.0)

    waits = [pace.wait() or 0.0 for _ in range(20)]

    between = [later - earlier for earlier, later in pairwise(waits)]
    assert between == pytest.approx([1 / (RATE * GROWTH**n) for n in range(19)])


def test_those_who_wait_go_at_the_rate_again_after_another_refusal(pace: RateLimits) -> None:
    pace.refused(10.0)
    for _ in range(20):
        pace.wait()

    pace.refused(100.0)

    assert [pace.wait() for _ in range(2)] == [100.0, 100.0 + 1 / RATE]


def test_who_comes_while_others_wait_goes_after_them(pace: RateLimits, clock: Clock) -> None:
    pace.refused(10.0)
    last = [pace.wait() or 0.0 for _ in range(3)][-1]

    clock.now += 11.0

    assert (pace.wait() or 0.0) > last - 11.0 > 0


def test_when_nobody_waits_any_more_calls_wait_for_nothing(pace: RateLimits, clock: Clock) -> None:
    pace.refused(10.0)
    pace.wait()

    clock.now += 12.0

    assert [pace.wait() for _ in range(3)] == [0.0, 0.0, 0.0]


def test_who_does_not_want_to_wait_takes_no_place(pace: RateLimits) -> None:
    pace.refused(10.0)

    impatient = [pace.wait(timeout=5.0) for _ in range(5)]

    assert (impatient, pace.wait()) == ([None] * 5, 10.0)


def test_a_shorter_refusal_does_not_cut_a_longer_one_short(pace: RateLimits) -> None:
    pace.refused(10.0)
    pace.refused(1.0)

    assert pace.wait() == 10.0


# Calls that can be put off.


def test_a_burst_is_free(pace: RateLimits) -> None:
    assert booked(pace, BURST) == [0.0] * BURST


def test_after_a_burst_calls_are_spread(pace: RateLimits) -> None:
    booked(pace, BURST)

    assert booked(pace, 3) == [1.0, 2.0, 3.0]


def test_time_makes_room_again(pace: RateLimits, clock: Clock) -> None:
    booked(pace, BURST)

    clock.now += 5.0

    assert booked(pace, 6) == [0.0] * 5 + [1.0]


def test_time_makes_no_more_room_than_for_a_burst(pace: RateLimits, clock: Clock) -> None:
    clock.now += 100 * MINUTE

    assert booked(pace, BURST + 1) == [0.0] * BURST + [1.0]


def test_a_booked_call_waits_for_as_long_as_slack_says(pace: RateLimits) -> None:
    pace.refused(100.0)

    assert pace.book() == 100.0


def test_after_a_refusal_there_is_no_burst(pace: RateLimits, clock: Clock) -> None:
    pace.refused(0.0)

    assert booked(pace, 2) == [2.0, 4.0]


def test_booked_calls_never_become_slower_than_the_slowest(pace: RateLimits) -> None:
    for _ in range(20):
        pace.refused(0.0)

    assert booked(pace, 2) == [1 / (RATE * MINIMUM), 2 / (RATE * MINIMUM)]


def test_a_halved_rate_recovers(pace: RateLimits, clock: Clock) -> None:
    pace.refused(0.0)
    clock.now += RECOVERY
    pace.book()

    booked(pace, BURST - 1)

    assert booked(pace, 2) == [1.0, 2.0]


def test_a_halved_rate_recovers_little_by_little(pace: RateLimits, clock: Clock) -> None:
    pace.refused(0.0)
    clock.now += RECOVERY / 4
    pace.book()  # a quarter of the time is back to three quarters of the rate

    first, second = booked(pace, 20)[-2:]

    assert second - first == pytest.approx(1 / (0.75 * RATE))


# Among nodes.

UPDATES = ("T1", "chat.update")


@pytest.fixture
def nodes(clock: Clock) -> SharedLimits:
    """One of two nodes hears from the other."""
    limits = SharedLimits(clock)
    limits.hear(2, {})
    return limits


@pytest.fixture
def half(clock: Clock, nodes: SharedLimits) -> RateLimits:
    return RateLimits(PER_MINUTE, clock, nodes.of(*UPDATES))


def test_two_nodes_have_half_of_the_rate_each(half: RateLimits) -> None:
    assert booked(half, BURST // 2 + 2) == [0.0] * (BURST // 2) + [2.0, 4.0]


def test_a_node_that_is_alone_again_has_all_of_the_rate(
    half: RateLimits, nodes: SharedLimits, clock: Clock
) -> None:
    booked(half, BURST // 2)
    nodes.hear(1, {})
    clock.now += MINUTE

    assert booked(half, BURST + 1) == [0.0] * BURST + [1.0]


def test_calls_wait_for_as_long_as_slack_told_another_node(
    half: RateLimits, nodes: SharedLimits
) -> None:
    nodes.hear(2, {UPDATES: 10.0})

    assert [half.wait() for _ in range(2)] == [10.0, 10.0 + 2 / RATE]


def test_booked_calls_wait_for_as_long_as_slack_told_another_node(
    half: RateLimits, nodes: SharedLimits
) -> None:
    nodes.hear(2, {UPDATES: 10.0})

    assert half.book() == 10.0


def test_what_slack_refuses_is_told_to_other_nodes(half: RateLimits, nodes: SharedLimits) -> None:
    half.refused(10.0)

    assert nodes.untold() == {UPDATES: 10.0}


PAUSES = st.one_of(st.just(0.0), st.floats(0.0, 5.0), st.floats(0.0, 200.0))
PATTERNS = st.lists(st.tuples(PAUSES, st.integers(1, 60)), min_size=1, max_size=20)


@given(pattern=PATTERNS, per_minute=st.sampled_from([1, 20, 50, 60, 100, 600]))
def test_in_no_minute_are_more_calls_booked_than_promised(
    pattern: list[tuple[float, int]], per_minute: int
) -> None:
    clock = Clock()
    pace = RateLimits(per_minute, clock)
    calls: list[float] = []

    for pause, count in pattern:
        clock.now += pause
        calls += [clock.now + wait for wait in booked(pace, count)]

    assert most_in_a_minute(calls) <= per_minute


def most_in_a_minute(calls: list[float]) -> int:
    """The most calls in any window of a minute that ends just before it is over."""
    ordered = sorted(calls)
    most = first = 0
    for last, call in enumerate(ordered):
        while call - ordered[first] > MINUTE - 1e-6:
            first += 1
        most = max(most, last - first + 1)
    return most
