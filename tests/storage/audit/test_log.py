"""The audit log: recorded with what it tells of, and read page by page."""

from functools import partial

import pytest
from sqlalchemy import Connection

from storage.agents import place_settings
from storage.audit import log
from storage.audit.events import AuditAction
from storage.engine.database import Database
from storage.models import Scope
from storage.records import Follow
from tests.storage.audit.events import BEGINNING, FOLLOWED, event, logged, recorded
from tests.storage.support.hands import rows


class Broken(Exception):
    """Failure that a change of these tests raises."""


MENTION = partial(place_settings.choose_follow, team="T1", place="C1", follow=Follow.MENTION)


def settings(connection: Connection) -> dict[str, object]:
    found = place_settings.chosen(connection, "T1", "C1")
    return {"profile": found.profile, "follow": found.follow}


async def test_an_event_is_read_as_it_was_recorded(database: Database) -> None:
    full = event(thread_ts="1.5", whom="U2", subject="pirate", before={"a": 1}, after={"a": [2]})

    await recorded(database, full)

    [read] = await logged(database)
    assert read.at > 1_700_000_000
    for name in ("team", "who", "action", "channel", "thread_ts", "whom", "subject"):
        assert getattr(read, name) == getattr(full, name)
    assert (read.before, read.after) == ({"a": 1}, {"a": [2]})


async def test_what_is_recorded_once_is_not_recorded_again(database: Database) -> None:
    await recorded(database, event(once="import:1"), event(once="import:1"), event(once="import:2"))

    assert len(await logged(database)) == 2


async def test_the_same_event_may_happen_in_two_workspaces(database: Database) -> None:
    await recorded(database, event(once="import:1"), event(team="T2", once="import:1"))

    assert [read.team for read in await logged(database)] == ["T1", "T2"]


@pytest.mark.parametrize("result", [True, [1], "yes"], ids=str)
async def test_a_change_is_recorded_where_it_changed_something(
    result: object, database: Database
) -> None:
    assert await database.run(log.recorded, lambda _: result, FOLLOWED) == result

    assert len(await logged(database)) == 1


@pytest.mark.parametrize("result", [False, None, [], 0], ids=str)
async def test_a_change_of_nothing_is_not_recorded(result: object, database: Database) -> None:
    assert await database.run(log.recorded, lambda _: result, FOLLOWED) == result

    assert await logged(database) == []


async def test_an_event_may_tell_of_what_the_change_found(database: Database) -> None:
    await database.run(log.recorded, lambda _: "U7", lambda found: event(whom=found))

    assert [read.whom for read in await logged(database)] == ["U7"]


async def test_a_change_that_fails_is_not_recorded(database: Database) -> None:
    def fail(connection: Connection) -> bool:
        MENTION(connection)
        raise Broken

    with pytest.raises(Broken):
        await database.run(log.recorded, fail, FOLLOWED)

    assert await logged(database) == []
    assert await rows(database, Scope) == []


async def test_a_change_that_cannot_be_recorded_is_not_made(database: Database) -> None:
    def broken(_changed: bool) -> object:
        raise Broken

    with pytest.raises(Broken):
        await database.run(log.recorded, MENTION, broken)  # type: ignore[arg-type]

    assert await rows(database, Scope) == []


async def test_settings_are_recorded_as_far_as_they_changed(database: Database) -> None:
    assert await database.run(log.compared, MENTION, FOLLOWED, settings)

    [read] = await logged(database)
    assert (read.before, read.after) == ({"follow": "thread"}, {"follow": "mention"})


async def test_settings_that_stay_the_same_are_not_recorded(database: Database) -> None:
    await database.run(log.compared, MENTION, FOLLOWED, settings)

    assert not await database.run(log.compared, MENTION, FOLLOWED, settings)

    assert len(await logged(database)) == 1


async def test_what_is_made_has_nothing_before_and_what_is_deleted_nothing_after(
    database: Database,
) -> None:
    state: list[dict[str, str] | None] = [None, {"title": "Pirate"}]

    for _ in range(2):
        await database.run(log.compared, lambda _: True, FOLLOWED, lambda _: state[0] or None)
        await database.run(log.compared, lambda _: state.reverse(), FOLLOWED, lambda _: state[0])

    made, deleted = await logged(database)
    assert (made.before, made.after) == (None, {"title": "Pirate"})
    assert (deleted.before, deleted.after) == ({"title": "Pirate"}, None)


async def test_a_long_value_is_recorded_by_its_length_and_checksum(database: Database) -> None:
    instructions = "Speak like a pirate. " * 100

    await recorded(database, event(after={"instructions": instructions, "tools": [instructions]}))

    [read] = await logged(database)
    assert read.after
    assert read.after["instructions"].startswith("2,100 characters, SHA-256 ")
    assert "pirate" not in str(read.after)


async def test_a_long_subject_is_cut(database: Database) -> None:
    await recorded(database, event(subject="x" * 500))

    assert [len(read.subject or "") for read in await logged(database)] == [128]


async def test_events_are_read_in_their_order_page_by_page(database: Database) -> None:
    await recorded(database, *(event(team=f"T{n % 3}", subject=str(n)) for n in range(20)))

    cursor, read = BEGINNING, []
    while page := await database.run(log.page, cursor, 3):
        read += page
        cursor = (page[-1].at, page[-1].team, page[-1].id)

    assert sorted(read, key=lambda one: (one.at, one.team, one.id)) == read
    assert {one.subject for one in read} == set(map(str, range(20)))
    assert len(read) == 20


async def test_one_workspace_is_read_without_the_others(database: Database) -> None:
    await recorded(database, FOLLOWED, event(team="T2"))

    assert [read.team for read in await logged(database, "T2")] == ["T2"]


def test_every_action_fits_into_its_column() -> None:
    assert all(len(action) <= 32 for action in AuditAction)
