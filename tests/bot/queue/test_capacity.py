"""Capacity: turns open at once, in all and for one workspace."""

import pytest

from bot.queue.capacity import Capacity, QueueLimits


@pytest.fixture
def capacity() -> Capacity:
    return Capacity(QueueLimits(turns=5, workspace_turns=3))


def fill(capacity: Capacity, **teams: int) -> None:
    for team, count in teams.items():
        for number in range(count):
            capacity.enter(team, f"U{number}")


def test_an_empty_room_takes_as_many_as_the_limit_says(capacity: Capacity) -> None:
    assert capacity.left == 5


def test_a_workspace_has_room_up_to_its_bound(capacity: Capacity) -> None:
    fill(capacity, T1=2)

    assert capacity.has("T1", "UNEW")


def test_a_workspace_has_no_room_beyond_its_bound(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    assert not capacity.has("T1", "UNEW")


def test_another_workspace_has_room_beside_a_full_one(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    assert capacity.has("T2", "UNEW")


def test_nobody_has_room_beyond_the_bound_in_all(capacity: Capacity) -> None:
    fill(capacity, T1=3, T2=2)

    assert not capacity.has("T2", "UNEW")
    assert not capacity.has("T3", "UNEW")


def test_who_leaves_makes_room(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    capacity.leave("T1", "U0")

    assert capacity.has("T1", "UNEW")
    assert capacity.left == 3


def test_whoever_waits_for_room_hears_of_it(capacity: Capacity) -> None:
    fill(capacity, T1=3)
    capacity.overflowed = True

    capacity.leave("T1", "U0")

    assert capacity.vacancy.is_set()


def test_where_nobody_waits_nobody_hears_of_room(capacity: Capacity) -> None:
    fill(capacity, T1=3)

    capacity.leave("T1", "U0")

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

    capacity.leave("T1", "U0")

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

    assert not capacity.has("T1", "UNEW")
    assert (capacity.left, capacity.batch) == (0, 0)


def test_a_closed_room_stays_closed_when_somebody_leaves(capacity: Capacity) -> None:
    fill(capacity, T1=1)
    capacity.close()

    capacity.leave("T1", "U0")

    assert not capacity.has("T1", "UNEW")


# Room of each person.


@pytest.mark.parametrize(
    ("turns", "kept"), [(1, 0), (2, 0), (3, 1), (20, 1), (60, 3), (2_000, 100)]
)
def test_the_last_room_is_kept_for_people_who_have_none(turns: int, kept: int) -> None:
    capacity = Capacity(QueueLimits(turns=turns, workspace_turns=turns))

    began = 0
    while capacity.has("T1", "UANN"):
        capacity.enter("T1", "UANN")
        began += 1

    assert began == turns - kept
    assert capacity.has("T1", "UBEN") is (kept > 0)


def test_who_has_less_than_others_still_has_no_right_to_the_last_room() -> None:
    capacity = Capacity(QueueLimits(turns=4))
    for user in ("UANN", "UANN", "UBEN"):
        capacity.enter("T1", user)

    assert not capacity.has("T1", "UBEN")


def test_people_of_two_workspaces_with_one_id_are_two() -> None:
    capacity = Capacity(QueueLimits(turns=3))
    for _ in range(2):
        capacity.enter("T1", "UANN")

    assert capacity.has("T2", "UANN")


def test_who_ended_all_turns_may_have_the_last_room() -> None:
    capacity = Capacity(QueueLimits(turns=3))
    for user in ("UANN", "UBEN", "UANN"):
        capacity.enter("T1", user)
    for _ in range(2):
        capacity.leave("T1", "UANN")
    capacity.enter("T1", "UEVE")

    assert capacity.has("T1", "UANN")


def test_room_that_was_left_is_first_for_those_who_wait(capacity: Capacity) -> None:
    fill(capacity, T1=3)
    capacity.overflow("T1", "UNEW")

    capacity.leave("T1", "U0")

    assert not capacity.has("T2", "UNEW")


@pytest.mark.parametrize(("user", "looks"), [("UANN", False), ("UBEN", True)])
def test_room_that_is_kept_is_looked_at_when_somebody_waits_who_may_have_it(
    user: str, looks: bool
) -> None:
    capacity = Capacity(QueueLimits(turns=3))
    for _ in range(2):
        capacity.enter("T1", "UANN")

    capacity.overflow("T1", user)

    assert capacity.vacancy.is_set() is looks


@pytest.mark.parametrize(
    ("open_turns", "batch", "kept"),
    [
        pytest.param({}, 40, 0, id="empty: a part of the room"),
        pytest.param({"T1": 10}, 30, 0, id="the workspace's bound comes before"),
        pytest.param({"T1": 30, "T2": 20}, 10, 3, id="the rest"),
        pytest.param({"T1": 30, "T2": 28}, 2, 2, id="only what is kept"),
        pytest.param({"T1": 30, "T2": 30}, 0, 0, id="full"),
    ],
)
def test_a_part_of_a_batch_is_kept(open_turns: dict[str, int], batch: int, kept: int) -> None:
    capacity = Capacity(QueueLimits(turns=60, workspace_turns=40))

    fill(capacity, **open_turns)

    assert (capacity.batch, capacity.kept_of_batch) == (batch, kept)
