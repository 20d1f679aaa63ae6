"""Offboarding: given up at once, and deleted later."""

from collections.abc import Callable
from dataclasses import replace

from bot.retention.deletion_queue import let_be
from bot.retention.offboarding import Offboarding
from storage.agents import place_settings
from storage.engine.database import Database
from storage.models import Deletion, Scope
from storage.records import Outcome
from tests.bot.recorded_turns import under_way
from tests.storage.support.hands import FIRST, rows
from tests.storage.support.traces import noted
from tests.support.workspaces import everywhere


def offboarding(
    database: Database,
    stop: Callable[[int, str], None] = let_be,
    forget: Callable[[str], None] = lambda _team: None,
    *,
    has_token: bool | None = False,
) -> Offboarding:
    return Offboarding(database, forget, stop, everywhere(has_token))


async def set_places(database: Database) -> None:
    """Settings of two channels here, and of one elsewhere."""
    for team, place in (("T1", "C1"), ("T1", "C2"), ("T2", "C1")):
        await database.run(place_settings.choose_keep, team, place, 3)


async def places(database: Database) -> list[tuple[str, str]]:
    return [(row.team, row.place) for row in await rows(database, Scope)]


async def test_a_channel_that_is_gone_is_queued_for_deletion(database: Database) -> None:
    await offboarding(database).channel("T1", "C1")

    assert await noted(database) == {("channel", "T1/C1")}


async def test_the_settings_of_a_channel_that_is_gone_are_deleted(database: Database) -> None:
    await set_places(database)

    await offboarding(database).channel("T1", "C1")

    assert await places(database) == [("T1", "C2"), ("T2", "C1")]


async def test_a_workspace_that_is_gone_is_queued_for_deletion(database: Database) -> None:
    await offboarding(database).workspace("T1")

    assert await noted(database) == {("workspace", "T1")}


async def test_the_settings_of_a_workspace_that_is_gone_are_deleted(database: Database) -> None:
    await set_places(database)

    await offboarding(database).workspace("T1")

    assert await places(database) == [("T2", "C1")]


async def test_this_process_forgets_a_workspace_that_is_gone(database: Database) -> None:
    forgotten: list[str] = []

    await offboarding(database, forget=forgotten.append).workspace("T1")
    await offboarding(database, forget=forgotten.append).revoked("T2")

    assert forgotten == ["T1", "T2"]


async def test_what_is_gone_twice_is_queued_once(database: Database) -> None:
    for _ in range(2):
        await offboarding(database).workspace("T1")

    assert len(await rows(database, Deletion)) == 1


async def test_revoked_tokens_stop_the_work_of_their_workspace(database: Database) -> None:
    stopped: list[tuple[int, str]] = []
    here = await under_way(database)
    await under_way(database, replace(FIRST, team="T2"))

    await offboarding(database, stop=lambda *call: stopped.append(call)).revoked("T1")

    assert stopped == [(here.id, Outcome.WITHDRAWN)]


async def test_revoked_tokens_leave_the_settings(database: Database) -> None:
    await set_places(database)

    await offboarding(database).revoked("T1")

    assert len(await places(database)) == 3
    assert await noted(database) == {("revoked", "T1")}


async def test_tokens_that_were_replaced_before_we_hear_of_it_change_nothing(
    database: Database,
) -> None:
    await offboarding(database, has_token=True).revoked("T1")

    assert await noted(database) == set()
