"""The context that a thread's conversation lacks, and the thread's profile."""

import pytest

from storage.engine.database import Database
from storage.records import SETTLED, OpenTurn, Outcome
from storage.threads import threads
from storage.threads.threads import MissingContext
from storage.turns import checkpoints
from tests.storage.support.hands import Hand, message, slack_ts

UNSETTLED = sorted(set(Outcome) - SETTLED)


async def asked(hand: Hand, second: int, outcome: Outcome, *replies: int) -> None:
    """A question of that second, our messages that followed it, and how it ended."""
    turn = await hand.begin(message(second))
    for reply in replies:
        await hand.database.run(checkpoints.reply_posted, turn, slack_ts(reply))
    await hand.finish(turn, outcome)


async def missing_context(database: Database, turn: OpenTurn) -> MissingContext:
    return await database.run(threads.missing_context, turn)


def known(*seconds: int) -> frozenset[str]:
    return frozenset(slack_ts(second) for second in seconds)


async def test_in_a_new_thread_everything_is_missing(here: Hand, database: Database) -> None:
    turn = await here.begin(message(10))

    assert await missing_context(database, turn) == MissingContext(None, frozenset())


@pytest.mark.parametrize("outcome", sorted(SETTLED))
async def test_what_follows_the_last_settled_question_is_missing(
    outcome: Outcome, here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED)
    await asked(here, 20, outcome)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).since == slack_ts(20)


@pytest.mark.parametrize("outcome", UNSETTLED)
async def test_a_question_that_was_not_settled_is_missing(
    outcome: Outcome, here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED)
    await asked(here, 20, outcome)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).since == slack_ts(10)


@pytest.mark.parametrize("outcome", UNSETTLED)
async def test_where_nothing_was_settled_everything_is_missing(
    outcome: Outcome, here: Hand, database: Database
) -> None:
    await asked(here, 10, outcome, 11)
    turn = await here.begin(message(30))

    assert await missing_context(database, turn) == MissingContext(None, frozenset())


async def test_a_question_settled_after_this_one_was_written_is_no_begin(
    here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED)
    await asked(here, 40, Outcome.ANSWERED)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).since == slack_ts(10)


async def test_an_answer_is_known_with_all_its_messages(here: Hand, database: Database) -> None:
    await asked(here, 10, Outcome.ANSWERED, 11, 12)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).known == known(11, 12)


async def test_answers_before_the_last_settled_question_need_no_telling_apart(
    here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED, 11)
    await asked(here, 20, Outcome.ANSWERED, 21)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).known == known(21)


async def test_an_older_questions_answer_that_came_later_is_known(
    here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED, 25)
    await asked(here, 20, Outcome.ANSWERED, 26)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).known == known(25, 26)


@pytest.mark.parametrize("outcome", UNSETTLED)
async def test_what_was_said_in_a_turn_that_was_not_settled_is_not_known(
    outcome: Outcome, here: Hand, database: Database
) -> None:
    await asked(here, 10, Outcome.ANSWERED, 11)
    await asked(here, 20, outcome, 21)
    turn = await here.begin(message(30))

    assert (await missing_context(database, turn)).known == known(11)


async def test_an_earlier_attempts_messages_are_not_known(here: Hand, database: Database) -> None:
    turn = await here.begin(message(30))
    await database.run(checkpoints.reply_posted, turn, slack_ts(31))

    assert (await missing_context(database, await here.again(turn))).known == frozenset()


@pytest.mark.parametrize(
    "changes",
    [{"team": "T2"}, {"channel": "C2"}, {"thread_ts": slack_ts(5)}],
    ids=["team", "channel", "thread"],
)
async def test_another_threads_answers_settle_nothing_here(
    changes: dict[str, str], here: Hand, database: Database
) -> None:
    other = await here.begin(message(10, **changes))
    await database.run(checkpoints.reply_posted, other, slack_ts(11))
    await here.finish(other)
    turn = await here.begin(message(30))

    assert await missing_context(database, turn) == MissingContext(None, frozenset())
