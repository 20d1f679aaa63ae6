"""Capacity: turns open at once, in all and for one workspace."""

import pytest

from bot.queue.capacity import Capacity, QueueLimits


@pytest.fixture
def capacity() -> Capacity:
    return Capacity(QueueLimits(turns=5, workspace_turns=3))


def fill(capacity: Capacity, **teams: int) -> None:
    for team, count in teams.items():
        for _ in range(count):
            capacity.enter(team)


def test_an_empty_room_takes_as_many_as_the_limit_says(capacity: Capacity) -> None:
    assert capacity.left == 5


def test_a_workspace_has_room_up_to_its_bound(capacity: Capacity) -> None:
    fill(capacity, T1=2)

    assert capacity.has("T1")


def test_a_workspace_has_no_room_beyond_its_bound(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    assert not capacity.has("T1")


def test_another_workspace_has_room_beside_a_full_one(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    assert capacity.has("T2")


def test_nobody_has_room_beyond_the_bound_in_all(capacity: Capacity) -> None:
    fill(capacity, T1=3, T2=2)

    assert not capacity.has("T2")
    assert not capacity.has("T3")


def test_who_leaves_makes_room(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    capacity.leave("T1")

    assert capacity.has("T1")
    assert capacity.left == 3


def test_whoever_waits_for_room_hears_of_it(capacity: Capacity) -> None:
    fill(capacity, T1=3)
    capacity.overflowed = True

    capacity.leave("T1")

    assert capacity.vacancy.is_set()


def test_where_nobody_waits_nobody_hears_of_room(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    capacity.leave("T1")

    assert not capacity.vacancy.is_set()


def test_nobody_hears_of_room_before_somebody_leaves(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    assert not capacity.vacancy.is_set()


def test_no_workspace_is_full_at_first(capacity: Capacity) -> None:
    assert capacity.full == []


def test_the_full_workspaces_are_those_at_their_bound() -> None:
    capacity = Capacity(QueueLimits(turns=20, workspace_turns=3))

    fill(capacity, T1=3, T2=2, T3=4)

    assert sorted(capacity.full) == ["T1", "T3"]


def test_a_workspace_that_somebody_left_is_not_full(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    capacity.leave("T1")

    assert capacity.full == []


@pytest.mark.parametrize(
    ("turns", "open_turns", "batch"),
    [
        pytest.param(5, {}, 3, id="empty: what one workspace may have"),
        pytest.param(2, {}, 2, id="small: what there is in all"),
        pytest.param(20, {"T1": 1}, 2, id="the busiest decides"),
        pytest.param(20, {"T1": 1, "T2": 2}, 1, id="the busiest of several decides"),
        pytest.param(20, {"T1": 3}, 3, id="a full one does not count"),
        pytest.param(20, {"T1": 3, "T2": 1}, 2, id="beside a full one"),
        pytest.param(5, {"T1": 3, "T2": 1}, 1, id="the rest of the room"),
        pytest.param(5, {"T1": 3, "T2": 2}, 0, id="full"),
    ],
)
def test_a_batch_fits_even_if_all_of_it_is_of_one_workspace(
    turns: int, open_turns: dict[str, int], batch: int
) -> None:
    capacity = Capacity(QueueLimits(turns=turns, workspace_turns=3))

    fill(capacity, **open_turns)

    assert capacity.batch == batch


def test_a_closed_room_takes_nobody(capacity: Capacity) -> None:
    capacity.close()

    assert not capacity.has("T1")
    assert (capacity.left, capacity.batch) == (0, 0)


def test_a_closed_room_stays_closed_when_somebody_leaves(capacity: Capacity) -> None:
    fill(capacity, T1=1)
    capacity.close()

    capacity.leave("T1")

    assert not capacity.has("T1")
