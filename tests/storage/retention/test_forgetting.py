"""Forgotten threads: their rows, their tombstones, and what they used at Mistral."""

import asyncio

import pytest

from storage.engine.database import Database
from storage.models import Approval as ApprovalRow
from storage.models import (
    Base,
    Feedback,
    Orphan,
    PostedReply,
    ProducedFile,
    RecordedCall,
    Thread,
    Tombstone,
    Turn,
)
from storage.queue import cancellation
from storage.records import Addressed, Answered, Lost, NewTurn, OpenTurn, Outcome
from storage.retention import forget_user, forgetting
from storage.retention.forgetting import ForgottenThreads, ThreadState
from storage.turns import abandoned, approvals, checkpoints, feedback, function_calls
from storage.turns.approvals import ToolCall, WaitingApproval
from storage.turns.function_calls import CallState
from tests.storage.support.hands import (
    BY,
    FIRST,
    POINT,
    Hand,
    message,
    place,
    rows,
    slack_ts,
    the_thread,
)
from tests.storage.support.traces import answered, due, noted, save

NOW = slack_ts(1_000)
OTHER = {"thread_ts": slack_ts(500)}


async def forget(
    database: Database, where: tuple[str, str, str] | None = None
) -> ForgottenThreads | None:
    return await database.run(forgetting.forget, where or place(), NOW)


async def standing(database: Database) -> ThreadState:
    return await database.run(forgetting.state, place())


# What goes.


@pytest.mark.parametrize(
    "table",
    [Thread, Turn, PostedReply, ApprovalRow, RecordedCall, Feedback, ProducedFile, Orphan],
    ids=str,
)
async def test_no_row_of_a_forgotten_thread_is_left(
    table: type[Base], here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(abandoned.record, turn, ["conv-0"], 3_600.0)
    await database.run(checkpoints.reply_posted, turn, slack_ts(1))
    await database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    approval = WaitingApproval("conv-1", "entry-1", (ToolCall("call-1", "send"),), BY)
    await database.run(function_calls.record, turn, approval.calls, CallState.ASKED)
    await database.run(approvals.ask, turn, approval, Answered("May I?", "entry-1"), 60.0)
    await here.finish(turn, Outcome.AWAITING)
    await answered(here, message(2), "conv-2", "file-1")
    await database.run(feedback.give, ("T1", "C1", slack_ts(1)), "U1", good=True)
    assert await rows(database, table) != []

    await forget(database)

    assert await rows(database, table) == []


async def test_every_conversation_and_file_of_the_thread_is_noted(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1", "file-1", "file-2")
    turn = await here.begin(message(1))
    await database.run(abandoned.record, turn, ["conv-2"], 3_600.0)
    await save(database, turn, "conv-3")
    await here.finish(turn)

    await forget(database)

    conversations = {("conversation", f"conv-{n}") for n in (1, 2, 3)}
    assert await noted(database) == conversations | {("file", "file-1"), ("file", "file-2")}


async def test_other_threads_stay(here: Hand, database: Database) -> None:
    await answered(here)
    await answered(here, message(501, **OTHER), "conv-2")

    await forget(database)

    assert (await the_thread(database)).conversation_id == "conv-2"
    assert await noted(database) == {("conversation", "conv-1")}


async def test_a_thread_that_never_was_is_not_forgotten(database: Database) -> None:
    assert await forget(database) is None
    assert await standing(database) is ThreadState.UNKNOWN


async def test_of_several_who_forget_at_once_one_does(here: Hand, database: Database) -> None:
    await answered(here)

    done = await asyncio.gather(*(forget(database) for _ in range(4)))

    assert [it for it in done if it] == [ForgottenThreads(1, 0, [])]
    assert await standing(database) is ThreadState.FORGOTTEN


async def test_what_breaks_in_the_middle_forgets_nothing(here: Hand, database: Database) -> None:
    await answered(here)

    with pytest.raises(RuntimeError):
        await database.run(_forget_and_break)

    assert await standing(database) is ThreadState.OURS
    assert await noted(database) == set()


def _forget_and_break(connection: object) -> None:
    forgetting.forget(connection, place(), NOW)  # type: ignore[arg-type]
    raise RuntimeError


# What is shared with other threads.


async def test_a_conversation_that_answers_another_thread_is_kept(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1")
    await answered(here, message(501, **OTHER), "conv-1")

    await forget(database)

    assert await due(database) == []


async def test_it_goes_with_the_last_thread_that_refers_to_it(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1")
    await answered(here, message(501, **OTHER), "conv-1")
    await forget(database)
    await forget(database, ("T1", "C1", OTHER["thread_ts"]))

    assert await due(database) == ["conv-1"]


async def test_an_origin_is_kept_while_a_branch_is_beginning(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0), "conv-1")
    turn = await here.begin(message(501, **OTHER, continues_from=POINT))

    await forget(database)

    assert await due(database) == []
    await save(database, turn, "conv-2")
    await here.finish(turn)
    assert ("conversation", "conv-1") in await noted(database)
    assert (await the_thread(database)).conversation_id == "conv-2"


# While an answer is under way.


async def running(hand: Hand) -> OpenTurn:
    turn = await hand.begin()
    await hand.database.run(checkpoints.conversation_started, turn, "conv-1", BY)
    return turn


async def test_a_turn_under_way_is_stopped_and_keeps_its_rows(
    here: Hand, database: Database
) -> None:
    turn = await running(here)

    assert await forget(database) == ForgottenThreads(0, 1, [turn.id])

    assert await database.run(cancellation.asked_of, "here") == [(turn.id, Outcome.FORGOTTEN)]
    await save(database, turn, "conv-1")
    assert await standing(database) is ThreadState.FORGOTTEN


async def test_the_thread_goes_when_its_turn_ends(here: Hand, database: Database) -> None:
    turn = await running(here)
    await forget(database)

    assert await here.finish(turn, Outcome.FORGOTTEN) is None

    assert await rows(database, Thread) == []
    assert await due(database) == ["conv-1"]


async def test_it_goes_too_where_another_node_had_to_take_the_turn_up(
    here: Hand, there: Hand, database: Database
) -> None:
    turn = await running(here)
    await forget(database)
    await here.fall_silent()

    [taken] = await there.take_over()
    await there.finish(taken, Outcome.FORGOTTEN)

    assert taken.stopped == Outcome.FORGOTTEN
    assert await rows(database, Thread) == []
    with pytest.raises(Lost):
        await here.finish(turn)


async def test_questions_that_wait_go_at_once(here: Hand, database: Database) -> None:
    turn = await running(here)
    await here.accept(message(1))

    await forget(database)

    assert [row.id for row in await rows(database, Turn)] == [turn.id]


async def test_a_question_that_comes_meanwhile_begins_without_history(
    here: Hand, database: Database
) -> None:
    turn = await running(here)
    await forget(database)
    await here.accept(message(5))

    following = await here.finish(turn, Outcome.FORGOTTEN)

    assert following
    assert (following.ts, following.continues_from) == (slack_ts(5), None)
    assert not following.has_unanswered_turns
    assert await due(database) == ["conv-1"]
    await here.finish(following)
    assert await standing(database) is ThreadState.OURS


async def test_a_reply_without_a_mention_that_comes_meanwhile_is_not_for_us(
    here: Hand, database: Database
) -> None:
    await running(here)
    await forget(database)

    await here.accept(message(5), addressed=Addressed.IF_IN_THREAD)

    assert len(await rows(database, Turn)) == 1


# What the thread is marked with.


async def test_a_reply_without_a_mention_is_no_longer_for_us(
    here: Hand, database: Database
) -> None:
    await answered(here)
    await forget(database)

    assert await here.accept(message(5), addressed=Addressed.IF_IN_THREAD) is None
    assert await rows(database, Turn) == []


@pytest.mark.parametrize("again", [0, 1], ids=["the root", "a reply"])
async def test_a_question_that_slack_delivers_again_is_not_asked_again(
    again: int, here: Hand, database: Database
) -> None:
    await answered(here, message(0))
    await answered(here, message(1))
    await forget(database)
    await answered(here, message(5), "conv-5")

    assert await here.accept(message(again)) is None
    assert [row.ts for row in await rows(database, Turn)] == [slack_ts(5)]


async def test_nor_is_it_asked_where_nothing_came_since(here: Hand, database: Database) -> None:
    await answered(here)
    await forget(database)

    assert await here.accept(FIRST) is None
    assert await rows(database, Thread) == []


async def test_a_new_question_opens_a_new_thread(here: Hand, database: Database) -> None:
    await answered(here)
    await forget(database)

    turn = await here.begin(message(5))

    assert turn.continues_from is None
    assert (await the_thread(database)).since == slack_ts(5)


async def test_the_mark_holds_no_words_and_no_people(here: Hand, database: Database) -> None:
    await answered(here)
    await forget(database)

    [mark] = await rows(database, Tombstone)

    assert tuple(mark) == ("T1", "C1", FIRST.thread_ts, slack_ts(0), NOW)


async def test_to_forget_again_moves_the_mark(here: Hand, database: Database) -> None:
    await answered(here)
    await forget(database)
    await answered(here, message(5))
    await forget(database)

    [mark] = await rows(database, Tombstone)

    assert mark.asked == slack_ts(5)


@pytest.mark.parametrize(
    "later",
    [
        [],
        [message(1, user="U2")],
        [message(n, user="U2") for n in range(1, 9)],
        [message(0, user="U2", cause="again:1")],
        [message(-60, user="U2")],
    ],
    ids=["nobody else", "a reply", "many replies", "regenerate", "an edit of an older message"],
)
async def test_whoever_asked_first_began_a_thread_whatever_others_do(
    later: list[NewTurn], here: Hand, database: Database
) -> None:
    await answered(here)
    for new in later:
        await answered(here, new)

    assert await database.run(forgetting.began, place(), "U1")
    assert not await database.run(forgetting.began, place(), "U2")


async def test_nobody_began_a_thread_that_is_not_ours(here: Hand, database: Database) -> None:
    await answered(here)

    assert not await database.run(forgetting.began, ("T2", *place()[1:]), "U1")
    assert not await database.run(forgetting.began, ("T1", "C2", FIRST.ts), "U1")


async def test_where_the_first_is_forgotten_nobody_takes_their_place(
    here: Hand, database: Database
) -> None:
    await answered(here)
    await answered(here, message(1, user="U2"))
    await database.run(forget_user.step, ("T1", "U1"), 0, 10, NOW)

    assert not await database.run(forgetting.began, place(), "U2")
