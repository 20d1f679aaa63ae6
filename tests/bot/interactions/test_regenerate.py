"""Regenerate: the turn that asks once more, and the sentences where that cannot be."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.interactions.regenerate import NOT_LAST, QUESTION_GONE, UNKNOWN, UNREADABLE, Regenerate
from storage.engine.database import Database
from storage.records import NewTurn
from tests.bot.recorded_turns import REPLY, Inbox, answered
from tests.bot.slack_fakes import REFUSED, UNREACHABLE, FakeThreads
from tests.storage.support.hands import FIRST, message, slack_ts

HERE = ActorInChannel("T1", "U2", "C1")
SECOND_REPLY = "1700000011.500000"
QUESTION = replace(FIRST, attachments=("F1",))


def asking() -> FakeThreads:
    """A thread in which the question can be read."""
    return FakeThreads(said="What is a fence, today?")


async def asked(
    database: Database,
    ts: str = REPLY,
    threads: FakeThreads | None = None,
    inbox: Inbox | None = None,
) -> str:
    """Regenerate the answer in a message; return the sentence that the person is told."""
    regenerate = Regenerate(database, threads or asking(), (inbox or Inbox()).accept)
    return await regenerate.ask(HERE, "T2", ts)


async def test_whoever_wants_it_asks_the_same_question_again(database: Database) -> None:
    inbox = Inbox()
    turn = await answered(database, QUESTION)

    await asked(database, inbox=inbox)

    assert inbox.turns == [
        NewTurn(
            team="T1",
            channel="C1",
            thread_ts=FIRST.thread_ts,
            ts=FIRST.ts,
            user="U2",
            user_team="T2",
            text="What is a fence, today?",
            cause=f"again:{turn.id}",
            attachments=("F1",),
        )
    ]


async def test_nothing_is_said_where_the_answer_is_on_its_way(database: Database) -> None:
    await answered(database)

    assert await asked(database) == ""


async def test_the_question_is_read_where_it_was_asked(database: Database) -> None:
    threads = asking()
    await answered(database)
    await answered(database, message(10), SECOND_REPLY)

    await asked(database, SECOND_REPLY, threads)

    assert threads.calls == [("words", "C1", FIRST.thread_ts, slack_ts(10))]


async def test_an_unknown_answer_is_not_asked_for_again(database: Database) -> None:
    await answered(database, replace(FIRST, channel="C2"))

    assert await asked(database) == UNKNOWN


async def test_an_answer_that_others_build_on_is_not_asked_for_again(database: Database) -> None:
    await answered(database)
    await answered(database, message(10), SECOND_REPLY)

    assert await asked(database) == NOT_LAST


@pytest.mark.parametrize("failure", [REFUSED, UNREACHABLE], ids=["refused", "unreachable"])
async def test_a_question_that_cannot_be_read_is_told(
    database: Database, failure: Exception
) -> None:
    await answered(database)

    assert await asked(database, threads=FakeThreads(failures=[failure])) == UNREADABLE


@pytest.mark.parametrize("said", [None, ""], ids=["gone", "empty"])
async def test_a_question_that_is_gone_is_told(database: Database, said: str | None) -> None:
    await answered(database)

    assert await asked(database, threads=FakeThreads(said=said)) == QUESTION_GONE


async def test_what_cannot_be_asked_again_is_not_enqueued(database: Database) -> None:
    inbox = Inbox()
    unreadable = FakeThreads(failures=[UNREACHABLE])
    await answered(database)
    await answered(database, message(10), SECOND_REPLY)
    for ts, threads in (
        ("1.0", asking()),
        (REPLY, asking()),
        (SECOND_REPLY, unreadable),
        (SECOND_REPLY, FakeThreads()),
    ):
        await asked(database, ts, threads, inbox)

    assert inbox.turns == []
