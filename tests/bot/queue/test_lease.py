"""The lease: it expires unless heartbeats renew it."""

import pytest

from bot.queue.lease import Lease
from storage.records import Lost
from tests.support.clock import Clock

SECONDS = 10.0
MARGIN = 8.0  # of them


@pytest.fixture
def lease(clock: Clock) -> Lease:
    return Lease(SECONDS, clock)


@pytest.mark.parametrize("age", [0.0, 4.0, 7.9])
def test_a_lease_is_fresh_within_the_margin(age: float, lease: Lease, clock: Clock) -> None:
    clock.now += age

    assert lease.is_fresh


@pytest.mark.parametrize("age", [MARGIN, 9.0, 1_000.0])
def test_a_lease_runs_out_before_others_act_on_it(age: float, lease: Lease, clock: Clock) -> None:
    clock.now += age

    assert not lease.is_fresh


def test_with_a_fresh_lease_there_is_nothing_to_say(lease: Lease, clock: Clock) -> None:
    clock.now += 7.9

    lease.check()


def test_without_a_fresh_lease_the_thread_is_lost(lease: Lease, clock: Clock) -> None:
    clock.now += MARGIN

    with pytest.raises(Lost):
        lease.check()


def test_a_beat_renews_the_lease(lease: Lease, clock: Clock) -> None:
    clock.now += 7.0
    lease.renew(lease.now())

    clock.now += 7.0

    assert lease.is_fresh


def test_a_lease_that_ran_out_can_be_renewed(lease: Lease, clock: Clock) -> None:
    clock.now += 100.0

    lease.renew(lease.now())

    assert lease.is_fresh


def test_a_lease_counts_from_the_moment_before_the_beat(lease: Lease, clock: Clock) -> None:
    before = lease.now()
    clock.now += 5.0  # so long the beat took
    lease.renew(before)

    clock.now += 4.0

    assert not lease.is_fresh


def test_a_beat_that_took_too_long_renews_nothing(lease: Lease, clock: Clock) -> None:
    before = lease.now()
    clock.now += MARGIN

    lease.renew(before)

    assert not lease.is_fresh
