"""Deletion of what is kept about one person."""

import pytest

from storage.agents import place_settings
from storage.engine.database import Database
from storage.models import Approval as Request
from storage.models import Feedback, Scope, Thread, Turn
from storage.records import Answered, Outcome
from storage.retention import forget_user
from storage.retention.forget_user import ForgetUserRest
from storage.turns import approvals, checkpoints, feedback
from storage.turns.approvals import ToolCall, WaitingApproval
from tests.storage.support.hands import BY, Hand, message, rows, slack_ts
from tests.storage.support.traces import answered, due

NOW = slack_ts(1_000)


async def forget(
    database: Database, user: str = "U1", team: str = "T1", limit: int = 2
) -> ForgetUserRest:
    """Run all steps, and the rest."""
    after: int | None = 0
    while after is not None:
        step = await database.run(forget_user.step, (team, user), after, limit, NOW)
        after = step.following
    return await database.run(forget_user.rest, team, user)


async def users(database: Database) -> list[str]:
    return [row.user for row in await rows(database, Turn)]


async def test_threads_that_only_they_took_part_in_are_forgotten(
    here: Hand, database: Database
) -> None:
    for second in range(5):
        await answered(here, message(second, thread_ts=slack_ts(second)), f"conv-{second}")
    await answered(here, message(9, channel="D1"), "conv-direct")

    await forget(database)

    assert await rows(database, Thread) == []
    assert set(await due(database)) == {"conv-direct", *(f"conv-{n}" for n in range(5))}


async def test_such_a_thread_begins_without_history(here: Hand, database: Database) -> None:
    await answered(here)
    await forget(database)

    assert await here.accept(message()) is None
    assert (await here.begin(message(5))).continues_from is None


async def test_where_others_took_part_their_questions_are_nobodys(
    here: Hand, database: Database
) -> None:
    await answered(here, message(0, user_team="T9"))
    await answered(here, message(1, user="U2"), "conv-1")
    await answered(here, message(2), "conv-1")

    await forget(database)

    assert await users(database) == ["", "U2", ""]
    assert {row.user_team for row in await rows(database, Turn)} == {"T1"}
    assert await due(database) == []


async def test_the_last_of_those_who_took_part_takes_the_thread_along(
    here: Hand, database: Database
) -> None:
    await answered(here)
    await answered(here, message(1, user="U2"), "conv-1")

    await forget(database, "U1")
    await forget(database, "U2")

    assert await rows(database, Thread) == []


async def test_opinions_and_choices_go(here: Hand, database: Database) -> None:
    turn = await here.begin(message(0, user="U2"))
    await database.run(checkpoints.reply_posted, turn, slack_ts(1))
    for user in ("U1", "U2"):
        await database.run(feedback.give, ("T1", "C1", slack_ts(1)), user, good=True)
        await database.run(place_settings.choose_profile, "T1", user, "analyst")

    assert await forget(database) == ForgetUserRest(feedback=1, choices=1, open_questions=0)

    assert [row.user for row in await rows(database, Feedback)] == ["U2"]
    assert [row.place for row in await rows(database, Scope)] == ["U2"]


async def test_what_waits_for_their_consent_waits_no_more(here: Hand, database: Database) -> None:
    await answered(here, message(0, user="U2"))
    turn = await here.begin(message(1))
    approval = WaitingApproval("conv-1", "entry-1", (ToolCall("call-1", "send"),), BY)
    await database.run(approvals.ask, turn, approval, Answered("May I?", "entry-1"), 60.0)
    await here.finish(turn, Outcome.AWAITING)

    await forget(database)

    assert await rows(database, Request) == []


async def test_a_question_that_is_open_among_others_is_told(here: Hand, database: Database) -> None:
    await answered(here, message(0, user="U2"))
    turn = await here.begin(message(1))

    assert (await forget(database)).open_questions == 1

    await here.finish(turn)
    assert (await forget(database)).open_questions == 0
    assert await users(database) == ["U2", ""]


async def test_an_answer_under_way_in_a_thread_of_theirs_is_stopped(
    here: Hand, database: Database
) -> None:
    turn = await here.begin()

    step = await database.run(forget_user.step, ("T1", "U1"), 0, 10, NOW)
    await here.finish(turn, Outcome.FORGOTTEN)

    assert (step.threads.deletion_pending, step.threads.stopped) == (1, [turn.id])
    assert await rows(database, Thread) == []


@pytest.mark.parametrize(("user", "team"), [("U2", "T1"), ("U1", "T2")])
async def test_other_people_and_workspaces_keep_everything(
    user: str, team: str, here: Hand, database: Database
) -> None:
    await answered(here)
    await database.run(place_settings.choose_profile, "T1", "U1", "analyst")

    assert await forget(database, user, team) == ForgetUserRest(0, 0, 0)

    assert await users(database) == ["U1"]
    assert len(await rows(database, Scope)) == 1


async def test_to_forget_twice_is_to_forget_once(here: Hand, database: Database) -> None:
    await answered(here)
    await answered(here, message(1, user="U2"), "conv-1")
    await forget(database)

    assert await forget(database) == ForgetUserRest(0, 0, 0)
    assert await users(database) == ["", "U2"]
