"""Apps, workflows and user groups that call the bot."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.agents.asking_apps import HINT, MOST_IN_THREAD
from playground.model import ScriptedModel
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import CommandUser

HERE = "C0GENERAL"
FLOW, OTHER = "B0FLOW1", "B0OTHER"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as ready:
        ready.slack.workspace.add_user("U0OTHER", "Deploys", bot_id=OTHER, app_id="A0OTHER")
        for channel in (HERE, "C0RANDOM"):
            ready.slack.workspace.channels[channel].members.append("U0OTHER")
        yield ready


@pytest.fixture
def admin(stage: Stage) -> CommandUser:
    return CommandUser(stage)


async def run(stage: Stage, text: str = "sum up", **where: str) -> str:
    """A workflow mentions the bot; its message."""
    place = {"channel": HERE} | where
    said = f"<@{stage.slack.bot_user_id}> {text}"
    ts = await stage.slack.people.run_workflow(
        text=said, name="Stand-up notes", bot_id=FLOW, **place
    )
    await settled(stage)
    return ts


async def settled(stage: Stage) -> None:
    await stage.quiet()
    await stage.until(lambda: not stage.app.background.busy)


def said(stage: Stage, thread: str, channel: str = HERE) -> list[str]:
    return [message.text for message in stage.replies(thread, channel)]


async def test_a4_a_workflow_may_not_ask_and_is_told_how_once(
    stage: Stage, admin: CommandUser
) -> None:
    first = await run(stage)
    second = await run(stage)

    assert stage.asked() == []
    assert said(stage, first) == [HINT.format(name="*Stand-up notes*", app=FLOW)]
    assert said(stage, second) == []
    assert "*Stand-up notes* (`B0FLOW1`)" in await admin.type("apps")


@pytest.mark.parametrize("name", ["Stand-up notes", "@stand-up notes", "b0flow1", "`B0FLOW1`"])
async def test_a4_a_workflow_that_an_admin_allowed_is_answered(
    stage: Stage, admin: CommandUser, model: ScriptedModel, name: str
) -> None:
    await run(stage)

    await admin.type(f"apps allow {name}")
    ts = await run(stage, "please summarise")

    assert said(stage, ts) == ["Fine."]
    assert model.prompts[-1].messages[-1].text == "please summarise"


async def test_a4_the_channel_learns_who_allowed_what(admin: CommandUser) -> None:
    await admin.type("apps allow B0OTHER")

    assert admin.notices == [
        "Alice set that `B0OTHER` may ask me in this channel by mentioning me."
    ]


async def test_a4_an_app_is_allowed_by_its_own_id_or_its_users_as_well(
    stage: Stage, admin: CommandUser
) -> None:
    for app_id in ("A0OTHER", "<@U0OTHER|deploys>"):
        await admin.type(f"apps allow {app_id}")
        ts = await stage.ask("is it done?", user="U0OTHER")
        await settled(stage)

        assert said(stage, ts) == ["Fine."]
        await admin.type(f"apps remove {app_id}")


async def test_a4_what_is_allowed_here_is_not_allowed_elsewhere(
    stage: Stage, admin: CommandUser
) -> None:
    await admin.type("apps allow B0OTHER")

    ts = await stage.ask("is it done?", user="U0OTHER", channel="C0RANDOM")
    await settled(stage)

    assert stage.asked() == []
    assert len(said(stage, ts, "C0RANDOM")) == 1


async def test_a4_what_is_allowed_everywhere_is_allowed_in_each_channel(
    stage: Stage, admin: CommandUser
) -> None:
    told = await admin.type("apps allow B0OTHER everywhere")

    ts = await stage.ask("is it done?", user="U0OTHER", channel="C0RANDOM")
    await settled(stage)

    assert said(stage, ts, "C0RANDOM") == ["Fine."]
    assert told == ""


async def test_a4_an_app_whose_permission_was_taken_back_is_not_answered(
    stage: Stage, admin: CommandUser
) -> None:
    await admin.type("apps allow B0OTHER")
    await admin.type("apps remove B0OTHER")

    await stage.ask("is it done?", user="U0OTHER")
    await settled(stage)

    assert stage.asked() == []


async def test_a4_only_admins_say_which_apps_may_ask(stage: Stage) -> None:
    bob = CommandUser(stage, user="U0BOB")

    told = await bob.type("apps allow B0OTHER")

    assert told == "Only admins of this workspace may say which apps and workflows can ask me."


async def test_a4_an_allowed_app_is_answered_only_where_it_mentions_the_bot(
    stage: Stage, admin: CommandUser
) -> None:
    await admin.type("apps allow B0OTHER")
    thread = await stage.ask("is it done?", user="U0OTHER")
    await settled(stage)

    await stage.say("Deploy begins.", user="U0OTHER")
    await stage.say("Deploy ends.", user="U0OTHER", thread=thread)
    await stage.say("<!here> <@U0BOB> look", user="U0OTHER", thread=thread)
    await settled(stage)

    assert said(stage, thread) == ["Fine."]
    assert len(stage.asked()) == 1


async def test_a4_two_bots_that_mention_each_other_come_to_rest(
    stage: Stage, admin: CommandUser
) -> None:
    await admin.type("apps allow B0OTHER")
    thread = await stage.ask("is it done?", user="U0OTHER")

    for _ in range(MOST_IN_THREAD + 3):
        await settled(stage)
        await stage.ask("and now?", user="U0OTHER", thread=thread)
    await settled(stage)

    assert said(stage, thread) == ["Fine."] * MOST_IN_THREAD
    await stage.say("And people?", thread=thread)
    await settled(stage)
    assert len(said(stage, thread)) == MOST_IN_THREAD + 1


async def test_a4_the_bot_never_answers_itself(stage: Stage, admin: CommandUser) -> None:
    await admin.type(f"apps allow {stage.slack.bot_id}")

    await stage.slack.people.run_workflow(
        HERE, f"<@{stage.slack.bot_user_id}> hi", name="Us", bot_id=stage.slack.bot_id
    )
    await settled(stage)

    assert stage.asked() == []


async def test_a4_everybody_watches_the_answer_to_an_app(stage: Stage, admin: CommandUser) -> None:
    await admin.type("apps allow B0FLOW1")

    await run(stage)

    assert stage.slack_calls("chat.startStream") == 0


async def test_a4_the_context_names_the_workflow_that_asks(
    stage: Stage, admin: CommandUser, model: ScriptedModel
) -> None:
    await admin.type("apps allow B0FLOW1")
    thread = await stage.say("The kettle is broken.", user="U0BOB")

    await run(stage, "sum up", thread_ts=thread)

    assert "Stand-up notes asks now:" in model.prompts[-1].messages[-1].text


async def test_a8_a_mention_of_a_group_that_the_bot_is_in_calls_it(stage: Stage) -> None:
    bot = stage.slack.bot_user_id
    stage.slack.workspace.add_user_group("S0CREW", "crew", ["U0ALICE", bot])
    stage.slack.workspace.add_user_group("S0TEAM", "team", ["U0ALICE"])

    called = await stage.say("<!subteam^S0CREW|@crew> what is 2+2?")
    await settled(stage)
    again = await stage.say("<!subteam^S0CREW> and 3+3?")
    others = await stage.say("<!subteam^S0TEAM|@team> what is 2+2?")
    nobody = await stage.say("<!subteam^S0GONE|@gone> what is 2+2?")
    await settled(stage)

    assert [said(stage, ts) for ts in (called, again, others, nobody)] == [
        ["Fine."],
        ["Fine."],
        [],
        [],
    ]
    assert stage.slack_calls("usergroups.users.list") == 3


async def test_a8_without_the_right_to_read_groups_none_calls_the_bot(stage: Stage) -> None:
    stage.slack.scopes -= {"usergroups:read"}
    bot = stage.slack.bot_user_id
    stage.slack.workspace.add_user_group("S0CREW", "crew", [bot])

    ts = await stage.say("<!subteam^S0CREW|@crew> what is 2+2?")
    await settled(stage)

    assert said(stage, ts) == []
