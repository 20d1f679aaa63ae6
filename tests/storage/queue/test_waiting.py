"""Waiting turns, each notified about once."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import Connection, update

from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Turn
from storage.queue import cancellation, waiting
from storage.records import NewTurn, WaitingTurn
from tests.storage.support.hands import EVERYTHING, FIRST, Hand, message, slack_ts
from tests.support.databases import connected

AFTER = 60.0
CALLERS = 4


async def to_tell(database: Database, limit: int = EVERYTHING) -> list[WaitingTurn]:
    return await database.run(waiting.take_to_notify, after=AFTER, limit=limit)


async def has_waited(hand: Hand, new: NewTurn, seconds: float = AFTER + 1) -> None:
    """Record a message as if it had arrived so long ago and no node had capacity."""
    await hand.accept(new, room=False)
    await hand.database.run(_age, new, seconds)


def _age(connection: Connection, new: NewTurn, seconds: float) -> None:
    turn = (Turn.team == new.team, Turn.channel == new.channel, Turn.ts == new.ts)
    connection.execute(update(Turn).where(*turn).values(created_at=now() - seconds))


def elsewhere(number: int, **changes: str) -> NewTurn:
    """A message that opens the thread of that number."""
    return message(number, thread_ts=slack_ts(number), **changes)


async def test_who_waits_is_told_where_they_asked(here: Hand, database: Database) -> None:
    await has_waited(here, message(3, user="U3"))

    (told,) = await to_tell(database)

    assert (told.team, told.channel, told.thread_ts) == (FIRST.team, FIRST.channel, FIRST.ts)
    assert (told.ts, told.user) == (slack_ts(3), "U3")


async def test_who_was_told_is_not_told_again(here: Hand, database: Database) -> None:
    await has_waited(here, FIRST)
    await to_tell(database)

    assert await to_tell(database) == []


async def test_nodes_that_look_at_the_same_time_tell_each_person_once(
    here: Hand, database_url: str
) -> None:
    for number in range(20):
        await has_waited(here, elsewhere(number))

    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(CALLERS)]
        found = await asyncio.gather(*(to_tell(node) for node in nodes))

    assert sorted(turn.ts for turns in found for turn in turns) == [slack_ts(n) for n in range(20)]


async def test_nobody_is_told_before_the_time(here: Hand, database: Database) -> None:
    await has_waited(here, FIRST, AFTER - 5)

    assert await to_tell(database) == []


async def test_the_oldest_are_told_first(here: Hand, database: Database) -> None:
    for number in (4, 2, 3):
        await has_waited(here, elsewhere(number))

    told = [turn.ts for _ in range(3) for turn in await to_tell(database, limit=1)]

    assert told == [slack_ts(4), slack_ts(2), slack_ts(3)]


async def test_those_told_together_come_in_the_order_of_their_questions(
    here: Hand, database: Database
) -> None:
    for number in (4, 2, 3):
        await has_waited(here, elsewhere(number))

    assert [turn.ts for turn in await to_tell(database)] == [slack_ts(n) for n in (4, 2, 3)]


@pytest.mark.parametrize("limit", [1, 2])
async def test_no_more_are_told_at_once_than_allowed(
    limit: int, here: Hand, database: Database
) -> None:
    for number in range(3):
        await has_waited(here, elsewhere(number))

    assert len(await to_tell(database, limit)) == limit


async def test_who_is_being_answered_does_not_wait(here: Hand, database: Database) -> None:
    await here.begin()
    await database.run(_age, FIRST, AFTER + 1)

    assert await to_tell(database) == []


async def test_who_was_answered_does_not_wait(here: Hand, database: Database) -> None:
    await here.finish(await here.begin())
    await database.run(_age, FIRST, AFTER + 1)

    assert await to_tell(database) == []


async def test_whose_question_was_deleted_is_told_nothing(here: Hand, database: Database) -> None:
    await has_waited(here, FIRST)
    await database.run(cancellation.withdraw, FIRST.team, FIRST.channel, FIRST.ts)

    assert await to_tell(database) == []


# How many are ahead.


async def test_in_a_busy_thread_its_open_turns_are_ahead(here: Hand, database: Database) -> None:
    await here.begin()
    await here.accept(message(1))
    await has_waited(here, message(2))

    (told,) = await to_tell(database)

    assert (told.ahead, told.in_thread) == (2, True)


async def test_in_a_busy_thread_what_was_answered_is_not_ahead(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await here.accept(message(1))
    await here.finish(first)
    await has_waited(here, message(2))

    (told,) = await to_tell(database)

    assert told.ahead == 1


async def test_in_a_busy_thread_later_questions_are_not_ahead(
    here: Hand, database: Database
) -> None:
    await here.begin()
    await here.accept(message(5))
    await has_waited(here, message(2))

    (told,) = await to_tell(database)

    assert told.ahead == 1


async def test_in_a_busy_thread_other_threads_are_not_ahead(here: Hand, database: Database) -> None:
    await here.accept(elsewhere(-1), room=False)
    await here.begin()
    await has_waited(here, message(2))

    (told,) = await to_tell(database)

    assert told.ahead == 1


async def test_without_room_all_that_wait_in_the_workspace_are_ahead(
    here: Hand, database: Database
) -> None:
    for number in range(3):
        await here.accept(elsewhere(number), room=False)
    await has_waited(here, elsewhere(3))

    (told,) = await to_tell(database)

    assert (told.ahead, told.in_thread) == (3, False)


async def test_without_room_those_who_came_later_are_not_ahead(
    here: Hand, database: Database
) -> None:
    await has_waited(here, elsewhere(3))
    await here.accept(elsewhere(1), room=False)

    (told,) = await to_tell(database)

    assert told.ahead == 0


async def test_other_workspaces_are_not_ahead(here: Hand, database: Database) -> None:
    for number in range(3):
        await here.accept(elsewhere(number, team="T2"), room=False)
    await has_waited(here, elsewhere(3))

    (told,) = await to_tell(database)

    assert told.ahead == 0


async def test_without_room_only_those_who_are_begun_before_are_ahead(
    here: Hand, database: Database
) -> None:
    for number in range(6):
        await here.accept(elsewhere(number), room=False)
    await here.accept(elsewhere(6, user="U2"), room=False)
    await has_waited(here, elsewhere(7, user="U3"))

    (told,) = await to_tell(database)

    assert (told.ahead, told.own) == (2, 0)


async def test_what_people_have_under_way_counts_in_the_order(
    here: Hand, database: Database
) -> None:
    for number in range(2):
        await here.begin(elsewhere(number, user="U3"))
    for number in range(2, 6):
        await here.accept(elsewhere(number), room=False)
    await has_waited(here, elsewhere(7, user="U3"))

    (told,) = await to_tell(database)

    assert (told.ahead, told.own) == (3, 0)


async def test_own_questions_ahead_are_known_as_such(here: Hand, database: Database) -> None:
    for number in range(2):
        await here.accept(elsewhere(number, user="U3"), room=False)
    await has_waited(here, elsewhere(3, user="U3"))

    (told,) = await to_tell(database)

    assert (told.ahead, told.own) == (2, 2)


async def test_who_was_told_least_is_told_first(here: Hand, database: Database) -> None:
    for number in range(6):
        await has_waited(here, elsewhere(number))
    for number in range(6, 8):
        await has_waited(here, elsewhere(number, user="U2"))

    told = [turn.user for _ in range(5) for turn in await to_tell(database, limit=1)]

    assert told == ["U1", "U2", "U1", "U2", "U1"]
