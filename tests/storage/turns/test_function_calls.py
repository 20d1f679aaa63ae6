"""Calls of functions: recorded once, guarded by the fence, and erased when nobody needs them."""

import pytest

from storage.engine.database import Database
from storage.models import Approval, RecordedCall
from storage.records import Answered, Lost, Outcome
from storage.turns import approvals, function_calls
from storage.turns.approvals import ToolCall, Verdict, WaitingApproval
from storage.turns.function_calls import CallState
from tests.storage.support.hands import BY, Hand, rows
from tests.storage.support.traces import change

CALLS = (ToolCall("call-1", "book", "{}"), ToolCall("call-2", "roll", "{}"))


async def test_a_call_is_recorded_once(here: Hand, database: Database) -> None:
    turn = await here.begin()

    first = await database.run(function_calls.record, turn, CALLS[:1], CallState.BEGUN)
    second = await database.run(function_calls.record, turn, CALLS, CallState.BEGUN)

    known = await database.run(function_calls.of_turn, turn.team, turn.id)
    assert (first, second) == ({"call-1"}, {"call-2"})
    assert [one.call for one in known] == [*CALLS]


async def test_another_team_sees_nothing_of_it(here: Hand, database: Database) -> None:
    turn = await here.begin()
    await database.run(function_calls.record, turn, CALLS, CallState.BEGUN)

    assert await database.run(function_calls.of_turn, "T9", turn.id) == []


async def test_whoever_lost_the_thread_records_nothing(
    here: Hand, there: Hand, database: Database
) -> None:
    turn = await here.begin()
    await here.finish(turn)

    with pytest.raises(Lost):
        await database.run(function_calls.record, turn, CALLS, CallState.BEGUN)
    with pytest.raises(Lost):
        await database.run(function_calls.done, turn, "call-1", "{}")


@pytest.mark.parametrize(
    ("verdict", "is_due", "left"),
    [
        (None, False, 2),
        (Verdict.ALLOWED, False, 2),
        (Verdict.PARTLY, False, 2),
        (Verdict.PASSED_OVER, False, 0),
        (Verdict.EXPIRED, True, 0),
        (Verdict.ALLOWED, True, 0),
    ],
)
async def test_calls_stay_while_they_wait_for_a_decision_and_what_follows_it(
    verdict: str | None, is_due: bool, left: int, here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(function_calls.record, turn, CALLS, CallState.ASKED)
    approval = WaitingApproval("conv-1", "entry-1", CALLS, BY)
    lifetime = -1.0 if is_due else 60.0
    await database.run(approvals.ask, turn, approval, Answered("May I?", "entry-1"), lifetime)
    await here.finish(turn, Outcome.AWAITING)
    await change(database, Approval, verdict=verdict)

    await database.run(function_calls.sweep, 10)

    assert len(await rows(database, RecordedCall)) == left


async def test_calls_of_a_turn_that_failed_are_swept_and_those_of_an_open_one_stay(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()
    await database.run(function_calls.record, turn, CALLS, CallState.BEGUN)

    assert await database.run(function_calls.sweep, 10) == 0
    await here.finish(turn, Outcome.FAILED)

    assert await database.run(function_calls.sweep, 10) == 2
