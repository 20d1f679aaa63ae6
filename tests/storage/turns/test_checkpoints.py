"""Checkpoints of a turn, under its claim."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from storage.engine.database import Database
from storage.models import PostedReply, Turn
from storage.records import Answered, Lost, OpenTurn
from storage.token_usage import TokenUsage, TurnUsage
from storage.turns import checkpoints
from tests.storage.support.hands import (
    BY,
    POINT,
    Hand,
    message,
    rows,
    slack_ts,
    the_thread,
    the_turn,
)

USED = TurnUsage(TokenUsage(30, 12, calls={"web_search": 1}, model="mistral-medium-latest"))

Checkpoint = Callable[[Connection, OpenTurn], None]


def start_conversation(connection: Connection, turn: OpenTurn) -> None:
    checkpoints.conversation_started(connection, turn, "conv-1", BY)


def post_reply(connection: Connection, turn: OpenTurn) -> None:
    checkpoints.reply_posted(connection, turn, slack_ts(10))


def answer(connection: Connection, turn: OpenTurn) -> None:
    checkpoints.answered(connection, turn, Answered("A fence counts holders.", "entry-1", USED))


CHECKPOINTS: list[Checkpoint] = [start_conversation, post_reply, answer]


async def test_the_conversation_is_noted(here: Hand, database: Database) -> None:
    turn = await here.begin()

    await database.run(start_conversation, turn)

    assert (await the_turn(database)).conversation_id == "conv-1"


async def test_the_whole_answer_is_noted(here: Hand, database: Database) -> None:
    turn = await here.begin()

    await database.run(answer, turn)

    row = await the_turn(database)
    assert (row.answer, row.entry_id, TurnUsage.read(row.usage)) == (
        "A fence counts holders.",
        "entry-1",
        USED,
    )
    assert row.finished_at is None


async def test_replies_are_noted_in_order(here: Hand, database: Database) -> None:
    turn = await here.begin()
    posted = [slack_ts(second) for second in (12, 10, 11)]

    for ts in posted:
        await database.run(checkpoints.reply_posted, turn, ts)

    assert [row.ts for row in await rows(database, PostedReply)] == posted


async def test_a_reply_noted_twice_is_noted_once(here: Hand, database: Database) -> None:
    turn = await here.begin()

    for second in (10, 11, 10, 12):
        await database.run(checkpoints.reply_posted, turn, slack_ts(second))

    noted = [(row.position, row.ts) for row in await rows(database, PostedReply)]
    assert noted == [(0, slack_ts(10)), (1, slack_ts(11)), (2, slack_ts(12))]


async def test_a_reply_belongs_to_the_place_of_its_turn(here: Hand, database: Database) -> None:
    turn = await here.begin(message(team="T2", channel="C2"))

    await database.run(post_reply, turn)

    (row,) = await rows(database, PostedReply)
    assert (row.turn_id, row.team, row.channel) == (turn.id, "T2", "C2")


@pytest.mark.parametrize("checkpoint", CHECKPOINTS)
async def test_who_was_overtaken_notes_nothing(
    checkpoint: Checkpoint, here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.fall_silent()
    await there.take_over()
    before = await rows(database, Turn)

    with pytest.raises(Lost):
        await database.run(checkpoint, turn)

    assert await rows(database, Turn) == before
    assert await rows(database, PostedReply) == []


@pytest.mark.parametrize("checkpoint", CHECKPOINTS)
async def test_who_released_the_thread_notes_nothing(
    checkpoint: Checkpoint, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.finish(turn)

    with pytest.raises(Lost):
        await database.run(checkpoint, turn)


@pytest.mark.parametrize("checkpoint", [start_conversation, answer])
async def test_a_finished_turn_takes_no_more_notes_although_its_thread_goes_on(
    checkpoint: Checkpoint, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await here.finish(turn)

    with pytest.raises(Lost):
        await database.run(checkpoint, turn)

    row = await the_turn(database)
    assert (row.conversation_id, row.answer) == (None, None)


async def test_finishing_erases_what_was_asked_and_what_was_answered(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(answer, turn)

    await here.finish(turn)

    row = await the_turn(database)
    assert (row.text, row.answer) == (None, None)


async def test_finishing_leaves_the_words_of_turns_that_wait(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.accept(message(1, text="And then?"))
    await here.accept(message(2, text="And after that?"))

    following = await here.finish(turn)

    assert following
    assert following.text == "And then?"
    assert (await the_turn(database, 2)).text == "And after that?"


async def test_finishing_keeps_where_the_answer_is(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(start_conversation, turn)
    await database.run(answer, turn)
    await database.run(post_reply, turn)

    await here.finish(turn)

    row = await the_turn(database)
    assert (row.conversation_id, row.entry_id, TurnUsage.read(row.usage)) == (
        "conv-1",
        "entry-1",
        USED,
    )
    assert [reply.ts for reply in await rows(database, PostedReply)] == [slack_ts(10)]


async def test_the_thread_moves_to_the_answers_conversation_and_entry(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(start_conversation, turn)
    await database.run(answer, turn)

    await here.finish(turn)

    thread = await the_thread(database)
    assert (thread.conversation_id, thread.entry_id) == ("conv-1", "entry-1")


async def test_the_next_turn_continues_where_the_answer_left_the_thread(here: Hand) -> None:
    turn = await here.begin()
    await here.accept(message(1))
    await here.database.run(start_conversation, turn)
    await here.database.run(answer, turn)

    following = await here.finish(turn)

    assert following
    assert following.continues_from == POINT
    assert following.conversation_id is None


async def test_a_turn_without_an_answer_leaves_the_thread_where_it_was(
    here: Hand, database: Database
) -> None:
    first = await here.begin()
    await database.run(start_conversation, first)
    await database.run(answer, first)
    await here.finish(first)
    second = await here.begin(message(1))
    await database.run(checkpoints.conversation_started, second, "conv-2", BY)

    await here.finish(second, "failed")

    thread = await the_thread(database)
    assert (thread.conversation_id, thread.entry_id) == ("conv-1", "entry-1")


async def test_an_answer_that_no_entry_carries_leaves_the_thread_where_it_was(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.answered, turn, Answered("Hi! Ask me something.", None))

    await here.finish(turn)

    assert (await the_thread(database)).conversation_id is None


WORDS = {
    "every plane": "naïve — 日本語 🧵",
    "quotes": "'; DROP TABLE turns; --",
    "percent": "100 %s %(text)s :text ?",
    "long": "x" * 500_000,
}


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS.keys())
async def test_words_come_back_as_they_went_in(words: str, here: Hand, there: Hand) -> None:
    turn = await here.begin(message(text=words))
    await here.database.run(checkpoints.answered, turn, Answered(words, "entry-1"))
    await here.fall_silent()

    (taken,) = await there.take_over()

    assert (taken.text, taken.answer) == (words, words)
