"""Runs are recorded once, whichever node does it, whatever crashes and however the clock goes."""

import asyncio

import pytest
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.models import Job, Routine, RoutineRun, Turn
from storage.queue import takeover
from storage.queue.takeover import Room
from storage.records import Outcome
from storage.routines import clock_changes, outcomes, routines, schedule
from storage.routines.records import MOST_FAILURES, Paused, StoredRoutine
from storage.routines.schedule import KEPT_RUNS, WHILE
from tests.storage.routines.planner import DAY, Planner, turn_of
from tests.storage.support.hands import Hand, rows


@pytest.fixture
def planner(database: Database) -> Planner:
    return Planner(database)


async def test_a_due_routine_runs_once_and_is_due_again_as_planned(
    planner: Planner, database: Database
) -> None:
    routine = await planner.make()
    [due] = await planner.take()

    assert await planner.begin(due)

    [run] = await rows(database, RoutineRun)
    [turn] = await rows(database, Turn)
    [stored] = await rows(database, Routine)
    assert (run.due, run.turn_id, run.outcome) == (routine.due, turn.id, None)
    assert turn.text == routine.question
    assert stored.due == stored.look_at == due.at + DAY
    assert await planner.take() == []


async def test_what_is_not_due_or_is_paused_is_left_alone(planner: Planner) -> None:
    await planner.make(due_in=60.0)
    paused = await planner.make()
    await planner.run(routines.pause, "U1", paused, Paused.BY_HAND)

    assert await planner.take() == []


async def test_two_nodes_at_once_begin_a_run_once(planner: Planner, database: Database) -> None:
    for number in range(5):
        await planner.make(user=f"U{number}")

    taken = await asyncio.gather(*(planner.take() for _ in range(4)))
    due = [one for some in taken for one in some]
    begun = await asyncio.gather(*(planner.begin(one) for one in [*due, *due]))

    assert len(due) == sum(begun) == 5
    assert len(await rows(database, Turn)) == len(await rows(database, RoutineRun)) == 5


async def test_a_node_that_dies_before_the_record_leaves_the_run_to_others(
    planner: Planner, database: Database
) -> None:
    routine = await planner.make()
    [late] = await planner.take()
    assert await planner.take() == []

    await database.run(free, WHILE)
    [due] = await planner.take()

    assert due.routine.due == routine.due
    assert await planner.begin(due)
    assert not await planner.begin(late, number=1)  # the first node wakes up
    assert len(await rows(database, Turn)) == 1


def free(connection: Connection, seconds: float) -> None:
    """Let a node's time with the routines it took up pass."""
    connection.execute(update(Routine).values(look_at=Routine.look_at - seconds))


async def test_a_crash_within_the_record_leaves_nothing_of_it(
    planner: Planner, database: Database
) -> None:
    await planner.make()
    [due] = await planner.take()

    def dies(connection: Connection) -> None:
        schedule.record_run(connection, due, turn_of(due.routine), due.at + DAY, "UTC")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(dies)

    assert await rows(database, RoutineRun) == await rows(database, Turn) == []
    assert await planner.begin(due)


async def test_a_recorded_run_is_taken_over_by_any_node(
    planner: Planner, database: Database, there: Hand
) -> None:
    await planner.make()
    [due] = await planner.take()
    await planner.begin(due)

    [turn] = await database.run(takeover.take_over, "there", lease=15.0, room=Room(10))
    run = await database.run(schedule.run_of, turn)

    assert run is not None
    assert run.routine.id == due.routine.id
    assert run.due == due.routine.due


async def test_the_same_time_never_runs_twice_even_if_a_routine_is_due_at_it_again(
    planner: Planner, database: Database
) -> None:
    routine = await planner.make()
    [due] = await planner.take()
    await planner.begin(due)
    values = {"due": routine.due, "look_at": routine.due}
    await database.run(lambda connection: connection.execute(update(Routine).values(values)))

    [again] = await planner.take()

    assert not await planner.begin(again, number=1)
    assert await planner.take() == []  # and it is due the next time
    assert len(await rows(database, Turn)) == 1


async def test_who_was_changed_or_paused_meanwhile_does_not_run(planner: Planner) -> None:
    await planner.make()
    [due] = await planner.take()
    await planner.run(routines.pause, "U1", due.routine, Paused.BY_HAND)

    assert not await planner.begin(due)


async def test_workspaces_take_turns_and_have_only_so_many_runs_open(planner: Planner) -> None:
    for number in range(6):
        await planner.make(user=f"U{number}")
    await planner.make(team="T2")

    first = await planner.take(most=3, most_of_team=2)
    for one in first:
        await planner.begin(one)
    second = await planner.take(most=10, most_of_team=2)
    third = await planner.take(most=10, most_of_team=3)

    assert sorted(one.routine.team for one in first) == ["T1", "T1", "T2"]
    assert second == []
    assert [one.routine.team for one in third] == ["T1"]


async def test_a_run_by_hand_leaves_the_schedule_and_waits_for_the_one_under_way(
    planner: Planner, database: Database
) -> None:
    routine = await planner.make(due_in=60.0)

    assert await planner.run(schedule.record_run_by_hand, routine, turn_of(routine, 1))
    assert not await planner.run(schedule.record_run_by_hand, routine, turn_of(routine, 2))

    [run] = await rows(database, RoutineRun)
    [stored] = await rows(database, Routine)
    assert run.by_hand
    assert stored.due == routine.due


async def ended(planner: Planner, database: Database, outcome: Outcome) -> None:
    """Begin what is due, and end it so."""
    await planner.pass_time(2 * DAY)
    [due] = await planner.take()
    assert await planner.begin(due)
    values = {"finished_at": due.at, "outcome": outcome}
    is_open = Turn.finished_at.is_(None)
    statement = update(Turn).where(is_open).values(values)
    await database.run(lambda connection: connection.execute(statement))
    assert await database.run(outcomes.settle, 10) == 1


async def test_failures_in_a_row_pause_a_routine_and_its_maker_is_told_once(
    planner: Planner, database: Database
) -> None:
    await planner.make()
    for outcome in [Outcome.FAILED, Outcome.ANSWERED, *[Outcome.FAILED] * (MOST_FAILURES - 1)]:
        await ended(planner, database, outcome)
    assert await database.run(outcomes.take_untold, 10) == []

    await ended(planner, database, Outcome.UNDELIVERED)

    told = await asyncio.gather(*(database.run(outcomes.take_untold, 10) for _ in range(3)))
    assert [one.paused for some in told for one in some] == [Paused.FAILING]
    await planner.pass_time(2 * DAY)
    assert await planner.take() == []


async def test_two_nodes_count_a_failure_once(planner: Planner, database: Database) -> None:
    await planner.make()
    [due] = await planner.take()
    await planner.begin(due)
    values = {"finished_at": due.at, "outcome": Outcome.FAILED}
    await database.run(lambda connection: connection.execute(update(Turn).values(values)))

    await asyncio.gather(*(database.run(outcomes.settle, 10) for _ in range(4)))

    [stored] = await rows(database, Routine)
    assert stored.failures == 1


async def test_only_the_last_runs_are_kept(planner: Planner, database: Database) -> None:
    await planner.make()
    for _ in range(KEPT_RUNS + 3):
        await ended(planner, database, Outcome.ANSWERED)

    assert len(await rows(database, RoutineRun)) == KEPT_RUNS


async def clock_is(database: Database, ahead: float) -> None:
    """Have the clock have been seen so many seconds ahead of now."""
    at = await database.run(routines.clock)
    values = {"due": at + ahead}
    is_ours = Job.name == clock_changes.JOB
    statement = update(Job).where(is_ours).values(values)
    await database.run(clock_changes.noted)
    await database.run(lambda connection: connection.execute(statement))


async def test_a_clock_that_was_a_year_ahead_ran_each_routine_once_and_loses_none(
    planner: Planner, database: Database
) -> None:
    year = 365 * DAY
    routine = await planner.make(due_in=-1.0)
    [due] = await planner.take()
    await planner.begin(due, following=year)  # as a clock that is ahead plans it
    await clock_is(database, ahead=year)

    assert await database.run(clock_changes.is_set_back)
    plan = lambda one, moment: moment + DAY  # noqa: E731
    assert await database.run(clock_changes.plan_again, ("", ""), plan) is None
    await database.run(clock_changes.noted)

    [stored] = await rows(database, Routine)
    assert abs(stored.due - (due.at + DAY)) < 60
    assert stored.due > routine.due
    assert await planner.take() == []  # what ran is not repeated
    assert not await database.run(clock_changes.is_set_back)


async def test_after_a_clock_set_back_by_an_hour_nothing_runs_again(
    planner: Planner, database: Database
) -> None:
    hour = 3_600.0
    await planner.make()
    [due] = await planner.take()
    await planner.begin(due)
    await planner.pass_time(-hour)  # the clock is an hour earlier than when it ran
    await clock_is(database, ahead=hour)

    def plan(one: StoredRoutine, moment: float) -> float:
        return moment + DAY

    assert await database.run(clock_changes.is_set_back)
    await database.run(clock_changes.plan_again, ("", ""), plan)

    assert await planner.take() == []


async def test_a_clock_that_goes_on_is_no_clock_set_back(database: Database) -> None:
    for ahead in (0.0, -30.0, -10 * DAY, 30.0):
        await clock_is(database, ahead=ahead)

        assert not await database.run(clock_changes.is_set_back)


async def test_what_is_due_is_found_by_its_index(sqlite: Database) -> None:
    plan = "EXPLAIN QUERY PLAN SELECT team, id FROM routines WHERE paused IS NULL AND look_at <= 1"

    def read(connection: Connection) -> str:
        return str(connection.exec_driver_sql(plan).all())

    assert "ix_routines_due" in await sqlite.run(read)


async def test_a_hundred_that_are_due_at_nine_are_begun_a_few_at_a_time(
    sqlite: Database,
) -> None:
    planner = Planner(sqlite)
    for number in range(100):
        await planner.make(user=f"U{number}")
    await planner.pass_time(1.0)
    begun = []

    while due := await planner.take(most=40, most_of_team=20):
        assert len(due) <= 20
        for one in due:
            assert await planner.begin(one)
        begun += due
        values = {"finished_at": 1.0, "outcome": Outcome.ANSWERED}
        statement = update(Turn).values(values)
        await sqlite.run(lambda connection: connection.execute(statement))  # noqa: B023
        await sqlite.run(outcomes.settle, 100)

    assert len({one.routine.id for one in begun}) == len(begun) == 100
