"""People whose question has to wait are told so, once, and only they see it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.queue.wait_notices import AT_ONCE, WaitNotices
from bot.slack.client import SlackClient
from bot.slack.posting.notices import Notices
from playground.faults import Fault
from playground.slack import LocalSlack
from storage.engine.database import Database
from storage.queue import inbox
from storage.records import NewTurn
from tests.support.workspaces import everywhere


@pytest_asyncio.fixture
async def notices(slack: LocalSlack, database: Database) -> AsyncIterator[WaitNotices]:
    client = SlackClient(slack.bot_token, slack.api_url)
    yield WaitNotices(database, everywhere(Notices(client)), delay=0.0)
    await client.close()


async def asked(
    slack: LocalSlack,
    database: Database,
    thread: str | None = None,
    node: str | None = None,
    user: str = "U0ALICE",
) -> str:
    """A question; the message's timestamp."""
    ts = await slack.people.post(user, "C0GENERAL", "Hi", thread_ts=thread)
    new = NewTurn(
        team="T0LOCAL",
        channel="C0GENERAL",
        thread_ts=thread or ts,
        ts=ts,
        user=user,
        user_team="T0LOCAL",
        text="Hi",
    )
    await database.run(inbox.accept, new, node=node)
    return ts


async def test_who_waits_in_a_busy_thread_is_told_how_many_are_before(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    thread = await asked(slack, database, node="one")
    await asked(slack, database, thread)
    await asked(slack, database, thread)

    await notices.run_if_due()

    told = [(one.user, one.thread_ts, one.text) for one in slack.workspace.ephemerals]
    assert [text.split("(")[1].split(")")[0] for _, _, text in told] == [
        "1 ahead of you",
        "2 ahead of you",
    ]
    assert {(user, thread_ts) for user, thread_ts, _ in told} == {("U0ALICE", thread)}


async def test_who_waits_for_a_node_with_room_is_told_in_the_channel(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    for user in ("U0ALICE", "U0BOB", "U0ALICE"):
        await asked(slack, database, user=user)

    await notices.run_if_due()

    last = slack.workspace.ephemerals[-1]
    assert "Many people are asking right now (2 ahead of you)" in last.text
    assert last.thread_ts is None


async def test_everybody_is_told_once(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    await asked(slack, database)

    await notices.run_if_due()
    await notices.run_if_due()

    assert len(slack.workspace.ephemerals) == 1


async def test_whose_question_is_being_answered_is_told_nothing(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    await asked(slack, database, node="one")

    await notices.run_if_due()

    assert slack.workspace.ephemerals == []


@pytest.mark.parametrize("fault", [Fault("error"), Fault("ratelimited", seconds=30)], ids=str)
async def test_who_cannot_be_told_waits_all_the_same(
    slack: LocalSlack, database: Database, notices: WaitNotices, fault: Fault
) -> None:
    await asked(slack, database)
    slack.faults.add("chat.postEphemeral", fault)

    await notices.run_if_due()

    assert slack.workspace.ephemerals == []


async def test_who_waits_for_answers_to_own_questions_only_is_told_so(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    for _ in range(3):
        await asked(slack, database)

    await notices.run_if_due()

    last = slack.workspace.ephemerals[-1]
    assert "your other questions (2 ahead of this one)" in last.text


async def test_one_persons_many_questions_keep_nobody_from_being_told(
    slack: LocalSlack, database: Database, notices: WaitNotices
) -> None:
    for _ in range(2 * AT_ONCE):
        await asked(slack, database)
    await asked(slack, database, user="U0BOB")

    await notices.run_if_due()

    told = [one for one in slack.workspace.ephemerals if one.user == "U0BOB"]
    assert ["1 ahead of you" in one.text for one in told] == [True]
    assert len(slack.workspace.ephemerals) == AT_ONCE
