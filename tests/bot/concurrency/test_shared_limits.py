"""Rate limits that nodes share, on a clock that only the test moves."""

import pytest

from bot.concurrency.shared_limits import LITTLE, LONGEST, SharedLimits
from tests.support.clock import Clock

POSTS = ("T1", "chat.postMessage C1")


@pytest.fixture
def limits(clock: Clock) -> SharedLimits:
    """Those of one of two nodes."""
    limits = SharedLimits(clock)
    limits.hear(2, {})
    return limits


def test_a_limit_is_used_up_until_the_time_that_was_told(
    limits: SharedLimits, clock: Clock
) -> None:
    limits.refused(POSTS, 30.0)

    clock.now += 20.0
    before = limits.left(POSTS)
    clock.now += 10.0

    assert (before, limits.left(POSTS)) == (10.0, 0.0)


def test_a_limit_of_one_team_says_nothing_of_another_s(limits: SharedLimits) -> None:
    limits.refused(POSTS, 30.0)

    assert limits.left(("T2", POSTS[1])) == 0.0


def test_refusals_that_do_not_lengthen_the_wait_are_not_told(limits: SharedLimits) -> None:
    limits.refused(POSTS, 30.0)
    first = limits.untold()

    for _ in range(10):
        limits.refused(POSTS, 30.0 + LITTLE)

    assert (first, limits.untold(), limits.news.is_set()) == ({POSTS: 30.0}, {}, False)


def test_a_refusal_that_lengthens_the_wait_is_told_once_more(limits: SharedLimits) -> None:
    limits.refused(POSTS, 30.0)
    limits.untold()

    limits.refused(POSTS, 60.0)

    assert limits.untold() == {POSTS: 60.0}


def test_what_was_heard_from_another_is_not_told_again(limits: SharedLimits) -> None:
    limits.hear(2, {POSTS: 30.0})

    limits.refused(POSTS, 30.0)

    assert (limits.left(POSTS), limits.untold()) == (30.0, {})


def test_a_node_that_is_alone_tells_nobody(clock: Clock) -> None:
    limits = SharedLimits(clock)

    limits.refused(POSTS, 30.0)

    assert (limits.left(POSTS), limits.news.is_set()) == (30.0, False)


def test_a_quota_that_is_used_up_for_days_holds_nothing(limits: SharedLimits) -> None:
    limits.refused(POSTS, LONGEST + 1.0)

    assert (limits.left(POSTS), limits.untold()) == (0.0, {})
