"""The desk of routines trusts no button: each act is for the maker, or for admins."""

from typing import Any

import pytest

from bot.core.actor import Actor
from bot.permissions.policy import PersonKind
from bot.routines.desk import RoutineDesk
from bot.routines.errors import NotYours, NotYoursToEnd, RoutineGone
from storage.engine.database import Database
from storage.models import Routine
from storage.routines import routines
from storage.routines.records import NewRoutine, RoutineBounds, Schedule, StoredRoutine
from tests.bot.slack_fakes import IDENTITY, FakePeople
from tests.storage.support.hands import rows

NEW = NewRoutine("T1", "U1", "T1", "C1", "What?", Schedule("0 9 * * *", "every day at 9:00", "UTC"))


class Gate:
    """Knows one admin."""

    async def kind(self, user: str) -> PersonKind:
        return PersonKind.ADMIN if user == "UADMIN" else PersonKind.MEMBER

    async def require(self, *_: object) -> None: ...


class Runs:
    async def begin_by_hand(self, routine: StoredRoutine) -> bool:
        return True


@pytest.fixture
def desk(sqlite: Database) -> RoutineDesk:
    gate: Any = Gate()
    runs: Any = Runs()
    people: Any = FakePeople()
    return RoutineDesk(sqlite, gate, people, IDENTITY, runs)


@pytest.fixture
async def routine(sqlite: Database) -> StoredRoutine:
    return await sqlite.run(routines.add, NEW, 1.0, RoutineBounds())


@pytest.mark.parametrize("user", ["U2", "UADMIN"])
async def test_only_its_maker_runs_resumes_and_edits_a_routine(
    desk: RoutineDesk, routine: StoredRoutine, user: str
) -> None:
    for act in (desk.run, desk.resume, desk.own):
        with pytest.raises(NotYours):
            await act(Actor("T1", user), routine.id)


async def test_others_neither_pause_nor_delete_it(
    desk: RoutineDesk, routine: StoredRoutine, sqlite: Database
) -> None:
    for act in (desk.pause, desk.delete):
        with pytest.raises(NotYoursToEnd):
            await act(Actor("T1", "U2"), routine.id)

    [stored] = await rows(sqlite, Routine)
    assert stored.paused is None


async def test_an_admin_deletes_it(
    desk: RoutineDesk, routine: StoredRoutine, sqlite: Database
) -> None:
    await desk.delete(Actor("T1", "UADMIN"), routine.id)

    assert await rows(sqlite, Routine) == []


@pytest.mark.parametrize("user", ["U1", "UADMIN"])
async def test_an_id_of_another_workspace_is_nobodys(
    desk: RoutineDesk, routine: StoredRoutine, user: str
) -> None:
    for act in (desk.run, desk.pause, desk.resume, desk.delete):
        with pytest.raises(RoutineGone):
            await act(Actor("T2", user), routine.id)
