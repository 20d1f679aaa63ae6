"""Origins: what a question continues, also where it failed before that was recorded."""

from dataclasses import replace

import pytest

from storage import deletion_queue
from storage.engine.database import Database
from storage.records import Answered, BranchOf, ConversationPoint, NewTurn, OpenTurn, Outcome
from storage.retention import forgetting
from storage.threads import branches, kin
from storage.threads.branches import BranchPoint
from storage.turns import checkpoints, regenerate
from storage.turns.regenerate import Repeat
from tests.storage.support.hands import BY, Hand, message, the_thread
from tests.storage.support.traces import answered

ORIGIN = ConversationPoint("conv-1", "entry of conv-1", BY.agent_id, BY.agent_version, "1:abc")
ELSEWHERE = "1700000500.000000"
PROMPT = NewTurn(
    team="T1",
    channel="C1",
    thread_ts=ELSEWHERE,
    ts=ELSEWHERE,
    user="U1",
    user_team="T1",
    text="And a gate?",
    cause="branch:1",
    continues_from=ORIGIN,
)
FAILURES = [Outcome.FAILED, Outcome.REFUSED, Outcome.STOPPED, Outcome.INTERRUPTED]


async def failed_branch(hand: Hand, outcome: Outcome = Outcome.FAILED) -> OpenTurn:
    """A branch whose first question got no answer."""
    await answered(hand, message(0), "conv-1")
    turn = await hand.begin(message(1))
    thread = turn.claim.thread_id
    await hand.finish(turn, Outcome.NOTHING_ASKED)
    branch = await hand.begin(replace(PROMPT, branch=BranchOf(thread, message(0).ts)))
    await hand.finish(branch, outcome)
    return branch


def later(second: int) -> NewTurn:
    return replace(PROMPT, cause="message", ts=f"17000005{second:02}.000000", continues_from=None)


@pytest.mark.parametrize("outcome", FAILURES)
async def test_a_branch_that_failed_is_continued_from_its_origin(
    outcome: Outcome, here: Hand
) -> None:
    await failed_branch(here, outcome)

    turn = await here.begin(later(1))

    assert turn.continues_from == ORIGIN
    assert turn.has_unanswered_turns  # so that nothing is appended to the origin's conversation


async def test_the_origin_stays_until_an_answer_succeeded(here: Hand) -> None:
    await failed_branch(here)
    for second in (1, 2, 3):
        turn = await here.begin(later(second))
        assert turn.continues_from == ORIGIN
        await here.finish(turn, Outcome.REFUSED)

    await answered(here, later(4), "conv-2")
    turn = await here.begin(later(5))

    assert turn.continues_from
    assert turn.continues_from.conversation_id == "conv-2"
    assert not turn.has_unanswered_turns


async def test_a_question_in_a_failed_branch_is_repeated_from_its_origin(
    here: Hand, database: Database
) -> None:
    await failed_branch(here)
    asked = later(1)
    await here.finish(await here.begin(asked), Outcome.FAILED)
    at = (asked.team, asked.channel, asked.ts)

    repeat = await database.run(regenerate.of_question, at, "U1")
    point = await database.run(branches.point, at)

    assert isinstance(repeat, Repeat)
    assert repeat.turn.continues_from == ORIGIN
    assert isinstance(point, BranchPoint)
    assert point.continues_from == ORIGIN


async def test_a_failed_question_is_repeated_from_the_answer_before_it(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1")
    failed = message(1)
    await here.finish(await here.begin(failed), Outcome.FAILED)

    repeat = await database.run(
        regenerate.of_question, (failed.team, failed.channel, failed.ts), "U1"
    )

    assert repeat
    assert repeat.turn.continues_from
    assert repeat.turn.continues_from.conversation_id == "conv-1"


async def test_a_first_question_that_failed_continues_nothing(
    here: Hand, database: Database
) -> None:
    first = message(0)
    await here.finish(await here.begin(first), Outcome.FAILED)

    repeat = await database.run(regenerate.of_question, (first.team, first.channel, first.ts), "U1")

    assert repeat
    assert repeat.turn.continues_from is None


async def test_an_answer_of_a_picture_alone_moves_its_thread(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    await database.run(checkpoints.answered, turn, Answered("", None, checksum="1:"))

    await here.finish(turn)

    thread = await the_thread(database)
    assert (thread.conversation_id, thread.entry_id, thread.checksum) == ("conv-1", None, "1:")


async def test_the_kin_of_a_conversation_are_those_of_its_thread(
    here: Hand, database: Database
) -> None:
    for second in range(3):
        await answered(here, message(second), f"conv-{second}")
    await answered(here, later(1), "conv-9")

    found = await database.run(kin.of, "T1", "conv-1")

    assert found
    assert found.conversations == ("conv-2", "conv-0")
    assert found.thread_ts == message().thread_ts
    assert await database.run(kin.of, "T2", "conv-1") is None


@pytest.mark.parametrize("which", ["the branch", "the origin"])
async def test_forgetting_one_thread_leaves_the_conversation_to_the_other(
    which: str, here: Hand, database: Database
) -> None:
    branch = await failed_branch(here)
    other = message(0) if which == "the origin" else branch
    at = (other.team, other.channel, other.thread_ts)
    forgotten = await database.run(forgetting.forget, at, "1800000000.000000")

    assert forgotten
    assert forgotten.removed == 1
    assert await database.run(deletion_queue.due, 10) == []
