"""Edited questions: the offer to whoever edited one, and the turn that asks it again."""

from dataclasses import replace

import pytest

from bot.core.actor import ActorInChannel
from bot.interactions.edited_questions import (
    EARLIER,
    LAST,
    TOO_LATE,
    EditedQuestions,
)
from bot.interactions.regenerate import QUESTION_GONE
from bot.slack.posting.edit_offers import EditOffer
from storage.engine.database import Database
from storage.records import NewTurn
from tests.bot.recorded_turns import Inbox, answered, under_way
from tests.bot.slack_fakes import REFUSED, UNREACHABLE, FakeEditOffers, FakeThreads
from tests.storage.support.hands import FIRST, message, slack_ts

ASKER = ActorInChannel("T1", "U1", "C1")
OTHER = ActorInChannel("T1", "U2", "C1")
EDIT = "1700000020.000000"
SECOND_REPLY = "1700000011.500000"


def edited_questions(
    database: Database,
    threads: FakeThreads | None = None,
    offers: FakeEditOffers | None = None,
    inbox: Inbox | None = None,
) -> EditedQuestions:
    return EditedQuestions(
        database,
        threads or FakeThreads(said="What is a hedge?"),
        offers or FakeEditOffers(),
        (inbox or Inbox()).accept,
    )


async def offered(database: Database, ts: str, here: ActorInChannel = ASKER) -> FakeEditOffers:
    """Edit a message; return the offers to the person."""
    offers = FakeEditOffers()
    await edited_questions(database, offers=offers).offer(here, ts, EDIT)
    return offers


async def two_questions(database: Database) -> None:
    await answered(database)
    await answered(database, message(10), SECOND_REPLY)


async def test_the_last_question_is_offered_to_be_answered_again(database: Database) -> None:
    await two_questions(database)

    offers = await offered(database, slack_ts(10))

    offer = EditOffer(LAST, slack_ts(10), EDIT, branches=False)
    assert offers.calls == [("offer", ASKER, FIRST.thread_ts, offer)]


async def test_an_earlier_question_is_offered_to_be_branched_off(database: Database) -> None:
    await two_questions(database)

    offers = await offered(database, FIRST.ts)

    offer = EditOffer(EARLIER, FIRST.ts, EDIT, branches=True)
    assert offers.calls == [("offer", ASKER, FIRST.thread_ts, offer)]


async def test_nothing_is_offered_for_a_message_that_was_no_question(database: Database) -> None:
    await answered(database)

    assert (await offered(database, "1.0")).calls == []


async def test_nothing_is_offered_for_a_question_of_somebody_else(database: Database) -> None:
    await answered(database)

    assert (await offered(database, FIRST.ts, OTHER)).calls == []


async def test_nothing_is_offered_before_the_answer_is_finished(database: Database) -> None:
    await under_way(database)

    assert (await offered(database, FIRST.ts)).calls == []


@pytest.mark.parametrize("failure", [REFUSED, UNREACHABLE], ids=["refused", "unreachable"])
async def test_an_offer_that_cannot_be_made_is_let_go(
    database: Database, failure: Exception
) -> None:
    offers = FakeEditOffers(failures=[failure])
    await answered(database)

    await edited_questions(database, offers=offers).offer(ASKER, FIRST.ts, EDIT)

    assert len(offers.calls) == 1


async def test_the_edited_question_is_asked_once_for_each_edit(database: Database) -> None:
    inbox = Inbox()
    turn = await answered(database)

    await edited_questions(database, inbox=inbox).ask(ASKER, "T2", FIRST.ts, EDIT)

    assert inbox.turns == [
        NewTurn(
            team="T1",
            channel="C1",
            thread_ts=FIRST.thread_ts,
            ts=FIRST.ts,
            user="U1",
            user_team="T2",
            text="What is a hedge?",
            cause=f"again:{turn.id}:{EDIT}",
        )
    ]


async def test_whoever_asks_again_is_told_nothing_more(database: Database) -> None:
    await answered(database)

    assert await edited_questions(database).ask(ASKER, "T1", FIRST.ts, EDIT) == ""


async def test_a_question_that_others_build_on_is_not_asked_again(database: Database) -> None:
    await two_questions(database)

    assert await edited_questions(database).ask(ASKER, "T1", FIRST.ts, EDIT) == TOO_LATE


async def test_a_question_of_somebody_else_is_not_asked_again(database: Database) -> None:
    await answered(database)

    assert await edited_questions(database).ask(OTHER, "T1", FIRST.ts, EDIT) == TOO_LATE


@pytest.mark.parametrize(
    "threads",
    [FakeThreads(), FakeThreads(said=""), FakeThreads(failures=[UNREACHABLE])],
    ids=["gone", "empty", "unreadable"],
)
async def test_a_question_that_cannot_be_read_is_not_asked_again(
    database: Database, threads: FakeThreads
) -> None:
    await answered(database)

    told = await edited_questions(database, threads).ask(ASKER, "T1", FIRST.ts, EDIT)

    assert told == QUESTION_GONE


async def test_what_is_not_asked_again_is_not_enqueued(database: Database) -> None:
    inbox = Inbox()
    await two_questions(database)
    for ts, threads in ((FIRST.ts, FakeThreads(said="Hi")), (slack_ts(10), FakeThreads())):
        questions = edited_questions(database, threads, inbox=inbox)
        await questions.ask(ASKER, "T1", ts, EDIT)

    assert inbox.turns == []


async def test_an_edited_question_is_read_where_it_was_asked(database: Database) -> None:
    threads = FakeThreads(said="What is a hedge?")
    await two_questions(database)

    words = await edited_questions(database, threads).words(ASKER, slack_ts(10))

    assert words == "What is a hedge?"
    assert threads.calls == [("words", "C1", FIRST.thread_ts, slack_ts(10))]


async def test_a_question_that_cannot_be_read_has_no_words(database: Database) -> None:
    await answered(database)
    for threads in (FakeThreads(), FakeThreads(failures=[REFUSED])):
        assert await edited_questions(database, threads).words(ASKER, FIRST.ts) == ""


async def test_the_question_of_somebody_else_has_no_words(database: Database) -> None:
    threads = FakeThreads(said="What is a hedge?")
    await answered(database, replace(FIRST, user="U2"))

    assert await edited_questions(database, threads).words(ASKER, FIRST.ts) == ""
