"""Message shortcuts: their order, and why one of them does nothing."""

import pytest

from bot.permissions.policy import SENTENCES, Denial
from handlers.surface import SHORTCUTS
from playground.faults import Fault
from tests.support.app import opened
from tests.support.users.agent_admin import CommandUser
from tests.support.users.thread_user import begun


async def use(who: CommandUser, callback: str, ts: str) -> None:
    await who.stage.slack.people.shortcut(who.user, callback, who.channel, ts)
    await who.stage.quiet()


def test_the_shortcut_that_cannot_be_undone_is_the_last() -> None:
    assert [*SHORTCUTS][-1] == "forget_thread"


@pytest.mark.parametrize("callback", SHORTCUTS)
async def test_a_refusal_is_a_window_with_the_name_of_the_shortcut(
    alice: CommandUser, callback: str
) -> None:
    ts = await alice.stage.say("Just between us")

    await use(alice, callback, ts)

    assert alice.window
    assert alice.window.body["title"]["text"] == SHORTCUTS[callback][0]
    assert alice.window.body["blocks"][0]["text"]["text"]
    assert alice.ephemerals == []


async def test_so_is_a_refusal_of_the_policy(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, external_people="allow") as stage:
        stage.slack.workspace.add_user("U0EVE", "Eve", team_id="T0OTHER")
        stage.slack.workspace.channels["C0GENERAL"].members.append("U0EVE")
        eve = CommandUser(stage, user="U0EVE")
        thread = await begun(eve)

        await use(eve, "export_thread", thread)

        assert eve.window
        assert eve.window.body["title"]["text"] == "Export thread"
        assert SENTENCES[Denial.OURS] in str(eve.window.body["blocks"])


async def test_where_slack_opens_no_window_the_reason_is_told_privately(
    alice: CommandUser,
) -> None:
    ts = await alice.stage.say("Just between us")
    alice.stage.slack.faults.add("views.open", Fault("error"))

    await use(alice, "export_thread", ts)

    assert alice.window is None
    assert alice.ephemerals[-1].text.startswith("I'm not in this thread")
