"""Abandoned conversations, until they are deleted."""

import pytest
from sqlalchemy import Connection, update

from storage.engine.database import Database
from storage.models import Orphan, Turn
from storage.records import Answered, OpenTurn
from storage.turns import abandoned, checkpoints
from tests.storage.support.hands import BY, EVERYTHING, Hand, message, rows

WAIT = 3_600.0


async def leave(hand: Hand, turn: OpenTurn, *conversations: str, wait: float = WAIT) -> None:
    await hand.database.run(abandoned.record, turn, conversations, wait)


async def due(database: Database, limit: int = EVERYTHING) -> list[str]:
    return [one.id for one in await database.run(abandoned.due, limit)]


async def pass_time(database: Database, seconds: float = WAIT + 1) -> None:
    """Age the records as if so much time had passed."""
    await database.run(_bring_forward, seconds)


def _bring_forward(connection: Connection, seconds: float) -> None:
    connection.execute(update(Orphan).values(due=Orphan.due - seconds))


def answer(connection: Connection, turn: OpenTurn, conversation: str) -> None:
    checkpoints.conversation_started(connection, turn, conversation, BY)
    checkpoints.answered(connection, turn, Answered("An answer.", f"entry of {conversation}"))


# When they are due.


async def test_what_was_left_behind_is_due_after_the_wait(here: Hand, database: Database) -> None:
    await leave(here, await here.begin(), "conv-1")
    await pass_time(database)

    assert await due(database) == ["conv-1"]


async def test_what_was_left_behind_is_not_due_before(here: Hand, database: Database) -> None:
    await leave(here, await here.begin(), "conv-1")
    await pass_time(database, WAIT - 60)

    assert await due(database) == []


async def test_what_waits_longest_is_due_first(here: Hand, database: Database) -> None:
    turn = await here.begin()
    for number, wait in enumerate((30, 10, 20)):
        await leave(here, turn, f"conv-{number}", wait=wait)
    await pass_time(database)

    assert await due(database) == ["conv-1", "conv-2", "conv-0"]


async def test_no_more_are_due_at_once_than_allowed(here: Hand, database: Database) -> None:
    await leave(here, await here.begin(), "conv-1", "conv-2", "conv-3")
    await pass_time(database)

    assert len(await due(database, limit=2)) == 2


async def test_to_leave_nothing_leaves_nothing(here: Hand, database: Database) -> None:
    await leave(here, await here.begin())

    assert await rows(database, Orphan) == []


async def test_to_leave_twice_is_to_leave_once(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await leave(here, turn, "conv-1")
    await leave(here, turn, "conv-1", wait=2 * WAIT)
    await pass_time(database)

    assert await due(database) == ["conv-1"]


# While something refers to them.


@pytest.mark.parametrize("finished", [False, True], ids=["open", "finished"])
async def test_a_conversation_with_an_answer_is_not_due(
    finished: bool, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await leave(here, turn, "conv-1")
    await database.run(answer, turn, "conv-1")
    if finished:
        await here.finish(turn)
    await pass_time(database)

    assert await due(database) == []


async def test_a_conversation_with_an_older_answer_is_not_due(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await here.accept(message(1))
    await database.run(answer, first, "conv-1")
    second = await here.finish(first)
    assert second
    await leave(here, second, "conv-1")
    await database.run(answer, second, "conv-2")
    await here.finish(second)
    await pass_time(database)

    assert await due(database) == []


async def test_a_conversation_where_the_thread_goes_on_is_not_due(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await here.accept(message(1))
    await database.run(answer, first, "conv-1")
    second = await here.finish(first)
    assert second
    await database.run(forget_answers)
    await leave(here, second, "conv-1")
    await pass_time(database)

    assert await due(database) == []


async def test_a_conversation_without_an_answer_is_due(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await leave(here, turn, "conv-1")
    await here.finish(turn, "failed")
    await pass_time(database)

    assert await due(database) == ["conv-1"]


async def test_an_answer_in_one_conversation_keeps_no_other(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await leave(here, turn, "conv-1", "conv-2")
    await database.run(answer, turn, "conv-2")
    await here.finish(turn)
    await pass_time(database)

    assert await due(database) == ["conv-1"]


def forget_answers(connection: Connection) -> None:
    """Erase the references to the answers."""
    connection.execute(update(Turn).values(conversation_id=None, entry_id=None))


# Once they are deleted.


async def test_what_was_deleted_is_forgotten(here: Hand, database: Database) -> None:
    await leave(here, await here.begin(), "conv-1", "conv-2", "conv-3")
    await pass_time(database)

    await database.run(abandoned.deleted, ["conv-1", "conv-3"])

    assert await due(database) == ["conv-2"]


async def test_what_others_deleted_already_may_be_deleted(database: Database) -> None:
    await database.run(abandoned.deleted, ["conv-1"])

    assert await rows(database, Orphan) == []
