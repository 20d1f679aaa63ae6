"""Deletion of what is kept about one person."""

from dataclasses import replace

import pytest

from storage.agents import place_settings
from storage.documents import shares
from storage.documents.records import NewShare
from storage.engine.database import Database
from storage.models import Approval as Request
from storage.models import (
    Document,
    Feedback,
    InstalledWorkspace,
    Scope,
    Thread,
    Tombstone,
    Turn,
    WorkspaceKey,
)
from storage.records import Answered, Outcome
from storage.retention import forget_user, forgetting, tombstones
from storage.retention.forget_user import ForgetUserRest
from storage.turns import approvals, checkpoints, feedback
from storage.turns.approvals import ToolCall, WaitingApproval
from storage.workspaces import installations, mistral_keys
from storage.workspaces.installations import BotTokens, InstalledApp
from tests.storage.audit.events import event, logged, recorded
from tests.storage.support.hands import BY, Hand, message, rows, slack_ts
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk
from tests.storage.support.traces import answered, due, noted

NOW = slack_ts(1_000)
PSEUDONYM = "forgotten-1"


async def forget(
    database: Database, user: str = "U1", team: str = "T1", limit: int = 2
) -> ForgetUserRest:
    """Run all steps, and the rest."""
    after: int | None = 0
    while after is not None:
        step = await database.run(forget_user.step, (team, user), after, limit, NOW)
        after = step.following
    rest = await database.run(forget_user.rest, team, user, PSEUDONYM)
    await forget_in_logs(database, (team, user))
    return rest


async def forget_in_logs(database: Database, person: tuple[str, str]) -> list[int]:
    """Lines of the audit log in each step, one line of each log at a time."""
    acts, is_last = [], False
    while not is_last:
        step = await database.run(forget_user.in_logs, person, PSEUDONYM, 1)
        acts.append(step.acts)
        is_last = step.is_last
    return acts


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


async def test_no_tombstone_tells_of_their_direct_messages(here: Hand, database: Database) -> None:
    await answered(here, message(0, channel="D1"))
    await database.run(forgetting.forget, ("T1", "D1", slack_ts(0)), NOW)
    await database.run(forgetting.forget, ("T1", "D2", slack_ts(0)), NOW)
    await answered(here, message(20, channel="D1", thread_ts=slack_ts(20)))
    await answered(here, message(30, channel="C1", thread_ts=slack_ts(30)))

    await forget(database)

    assert [row.channel for row in await rows(database, Tombstone)] == ["C1", "D", "D"]


@pytest.mark.parametrize("record", ["library", "audit log"])
async def test_nor_does_one_of_a_thread_that_was_forgotten_long_ago(
    record: str, here: Hand, database: Database
) -> None:
    await answered(here, message(0, channel="D1"))
    await database.run(forgetting.forget, ("T1", "D1", slack_ts(0)), NOW)
    if record == "library":
        await database.run(shares.record, NewShare("T1", "D1", "F1", "U1", slack_ts(1)))
    else:
        await recorded(database, event(channel="D1"))

    await forget(database)

    assert [row.channel for row in await rows(database, Tombstone)] == ["D"]


async def test_what_was_said_in_their_direct_messages_is_not_read_or_asked_again(
    here: Hand, database: Database
) -> None:
    first = message(0, channel="D1")
    await answered(here, first)

    await forget(database)

    assert await database.run(tombstones.until, ("T1", "D1", first.thread_ts)) == NOW
    assert await here.accept(first) is None
    assert await here.accept(message(2_000, channel="D1", thread_ts=first.thread_ts))


async def test_documents_that_they_shared_in_channels_stay_without_their_origin(
    clerk: Clerk, database: Database
) -> None:
    for number, channel in enumerate(["C1", "D1"]):
        share = await clerk.begin(replace(NEW, channel=channel, file_id=f"F{number}", user="U1"))
        await clerk.fetch(share)
        await clerk.attach(share, replace(UPLOADED, library_id="lib", document_id=channel))

    assert (await forget(database)).documents == 1

    assert [row.document_id for row in await rows(database, Document)] == ["C1"]
    assert ("origin", "lib/C1") in await noted(database)


async def test_nothing_says_that_they_installed_the_app_or_set_its_key(database: Database) -> None:
    app = InstalledApp("T1", "One", "UBOT", "B0", frozenset({"chat:write"}), "U1")
    await database.run(installations.save, app, BotTokens("xoxb-1"))
    await database.run(mistral_keys.save, "T1", "key", "U1")

    await forget(database)

    assert [row.installer for row in await rows(database, InstalledWorkspace)] == [""]
    assert [row.set_by for row in await rows(database, WorkspaceKey)] == [""]


async def test_in_the_audit_log_they_become_a_pseudonym(database: Database) -> None:
    await recorded(database, event(who="U1"), event(who="U2", whom="U1"), event(who="U2"))

    await database.run(forget_user.rest, "T1", "U1", PSEUDONYM)

    assert await forget_in_logs(database, ("T1", "U1")) == [1, 1, 0]
    log = [(one.who, one.whom) for one in await logged(database)]
    last = ("operator", PSEUDONYM)
    assert log == [(PSEUDONYM, None), ("U2", PSEUDONYM), ("U2", None), last]


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
