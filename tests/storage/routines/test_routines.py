"""Routines as people keep them: bounds, lists, words at rest, the audit log, and their ends."""

import pytest
from sqlalchemy import Connection, text

from storage.engine.database import Database
from storage.models import Routine, RoutineRun
from storage.retention import forget_user, offboarding
from storage.routines import endings, outcomes, routines
from storage.routines.records import Paused, RoutineBounds, TooManyRoutines
from tests.storage.audit.events import logged
from tests.storage.routines.planner import NEW, QUESTION, Planner
from tests.storage.support.hands import rows


@pytest.fixture
def planner(database: Database) -> Planner:
    return Planner(database)


@pytest.mark.parametrize("of", ["person", "place", "workspace"])
async def test_nobody_and_no_place_has_more_than_its_bound(database: Database, of: str) -> None:
    bounds = RoutineBounds(**({"person": 9, "place": 9, "workspace": 9} | {of: 1}))
    await database.run(routines.add, NEW, 1.0, bounds)

    with pytest.raises(TooManyRoutines) as refused:
        await database.run(routines.add, NEW, 1.0, bounds)

    assert refused.value.of == of
    assert len(await rows(database, Routine)) == 1


async def test_a_question_is_encrypted_at_rest_and_missing_from_the_audit_log(
    planner: Planner, database: Database
) -> None:
    routine = await planner.make()
    await planner.run(routines.pause, "U1", routine, Paused.BY_HAND)
    await planner.run(routines.remove, "U2", routine)
    await planner.make()

    def stored(connection: Connection) -> str:
        return str(connection.scalar(text("SELECT question FROM routines")))

    assert QUESTION not in await database.run(stored)
    events = await logged(database)
    assert "Heliotrop" not in str(events)
    assert [one.action for one in events] == [
        "routine_made",
        "routine_paused",
        "routine_deleted",
        "routine_made",
    ]
    assert events[2].whom == "U1"
    assert events[0].after == {
        "schedule": "every day at 9:00",
        "zone": "UTC",
        "agent": None,
        "paused": None,
    }


async def test_lists_are_of_one_workspace(planner: Planner) -> None:
    mine = await planner.make()
    await planner.make(team="T2")
    theirs = await planner.make(user="U2")

    found = await planner.run(routines.of_person, "T1", "U1")
    here = await planner.run(routines.of_place, "T1", "C1")

    assert [one.routine.id for one in found] == [mine.id]
    assert {one.routine.id for one in here} == {mine.id, theirs.id}
    assert await planner.run(routines.find, "T2", mine.id) is None


async def test_whoever_leaves_a_channel_takes_their_routines_along(planner: Planner) -> None:
    await planner.make()
    kept = [await planner.make(user="U2"), await planner.make(channel="C2")]

    assert await planner.run(endings.left_channel, "T1", "U1", "C1") == 1

    left = [*await planner.run(routines.of_person, "T1", "U1")]
    left += await planner.run(routines.of_person, "T1", "U2")
    assert {one.routine.id for one in left} == {one.id for one in kept}


async def test_a_closed_channel_pauses_its_routines_and_their_makers_are_told(
    planner: Planner,
) -> None:
    await planner.make()
    await planner.make(channel="C2")

    assert await planner.run(endings.channel_closed, "T1", "C1") == 1
    assert await planner.run(endings.channel_closed, "T1", "C1") == 0

    [told] = await planner.run(outcomes.take_untold, 10)
    assert (told.channel, told.paused) == ("C1", Paused.CLOSED)


async def test_a_forgotten_person_has_no_routine_left(planner: Planner, database: Database) -> None:
    await planner.make()
    [due] = await planner.take()
    await planner.begin(due)
    await planner.make(user="U2")

    rest = await database.run(forget_user.rest, "T1", "U1", "nobody")

    assert rest.routines == 1
    assert [one.user for one in await rows(database, Routine)] == ["U2"]
    assert await rows(database, RoutineRun) == []


@pytest.mark.parametrize("gone", ["channel", "workspace"])
async def test_with_a_channel_or_a_workspace_its_routines_go(
    planner: Planner, database: Database, gone: str
) -> None:
    await planner.make()
    await planner.make(team="T2")
    if gone == "channel":
        await database.run(offboarding.channel_gone, "T1", "C1")
    else:
        await database.run(offboarding.workspace_gone, "T1")

    assert [one.team for one in await rows(database, Routine)] == ["T2"]
