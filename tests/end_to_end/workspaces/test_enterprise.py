"""An organization that installed the app as a whole: one token for several workspaces."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select, update

from playground.model import ScriptedModel
from storage.models import InstalledWorkspace, Thread
from storage.workspaces import installations
from tests.support.app import Stage
from tests.support.grid import NORTH, ORG, OWN, PEOPLE, PLACES, SHARED, SOUTH, org_wide
from tests.support.installs import Browser
from tests.support.users.agent_admin import CommandUser
from tests.support.users.brancher import Brancher
from tests.support.users.thread_user import choose

# What nobody has seen of Slack, either way.
ASSUMED: dict[str, bool] = {}
OTHERWISE = {
    "org_authorizations_name_team": True,
    "org_clicks_name_team": False,
    "envelopes_name_author_team": True,
    "last_events_are_authorized": False,
}


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture(params=[ASSUMED, OTHERWISE], ids=["assumed", "otherwise"])
async def stage(
    request: pytest.FixtureRequest, migrated_sqlite: str, model: ScriptedModel
) -> AsyncIterator[Stage]:
    async with org_wide(migrated_sqlite, model=model, **request.param) as ready:
        yield ready


def person_of(stage: Stage, team: str, channel: str = "") -> CommandUser:
    return CommandUser(stage.at(team), PEOPLE[team], channel or PLACES[team])


async def asked(stage: Stage, team: str, text: str, channel: str = "", thread: str = "") -> str:
    """Ask as somebody of a workspace; return the thread."""
    here = stage.at(team)
    where = {"channel": channel or PLACES[team], "user": PEOPLE[team]}
    ts = await here.ask(text, **where, **({"thread": thread} if thread else {}))
    return thread or ts


async def threads(stage: Stage) -> list[tuple[str, str]]:
    def read(connection: Connection) -> list[tuple[str, str]]:
        rows = connection.execute(select(Thread.team, Thread.channel).order_by(Thread.id))
        return [(row.team, row.channel) for row in rows]

    return await stage.app.database.run(read)


def profiles(stage: Stage) -> list[tuple[str, str]]:
    about = (agent.current["metadata"] for agent in stage.mistral.agents.values())
    return sorted((one["team"], one["profile"]) for one in about)


async def test_people_of_every_workspace_are_answered_where_they_asked(stage: Stage) -> None:
    for team in PEOPLE:
        thread = await asked(stage, team, "What is tea?")
        assert await stage.at(team).answers(thread, channel=PLACES[team]) == ["Fine."]

    assert await threads(stage) == [(ORG, PLACES[NORTH]), (ORG, PLACES[SOUTH])]
    assert profiles(stage) == [(ORG, "general")]


async def test_an_answer_is_streamed_to_the_person_of_their_own_workspace(stage: Stage) -> None:
    thread = await asked(stage, SOUTH, "What is tea?", SHARED)
    await stage.at(SOUTH).answers(thread, channel=SHARED)

    [started] = [call for call in stage.slack.calls if call.method == "chat.startStream"]
    recipient = (started.args["recipient_user_id"], started.args["recipient_team_id"])
    assert recipient == (PEOPLE[SOUTH], SOUTH)


async def test_a_channel_of_two_workspaces_has_one_thread_with_one_answer_each(
    stage: Stage,
) -> None:
    thread = await asked(stage, NORTH, "My colour is red", SHARED)
    await stage.at(NORTH).answers(thread, channel=SHARED)
    south = stage.at(SOUTH)
    await south.say("And mine is blue", thread=thread, channel=SHARED, user=PEOPLE[SOUTH])

    assert await south.answers(thread, 2, SHARED) == ["Fine.", "Fine."]
    assert stage.asked() == ["conversations.start", "conversations.append"]
    assert await threads(stage) == [(ORG, SHARED)]


async def test_an_event_that_comes_with_the_id_of_either_workspace_is_answered_once(
    stage: Stage,
) -> None:
    thread = await asked(stage, NORTH, "What is tea?", SHARED)
    stage.slack.envelopes_name_author_team = not stage.slack.envelopes_name_author_team
    for delivery in {one.event_id for one in stage.slack.deliveries if one.event_id}:
        await stage.slack.redeliver(delivery)

    assert await stage.at(SOUTH).answers(thread, channel=SHARED) == ["Fine."]
    assert stage.asked() == ["conversations.start"]


async def test_a_command_chooses_who_answers_in_a_channel_of_any_workspace(stage: Stage) -> None:
    await person_of(stage, SOUTH).type("tutor")
    for team in PEOPLE:
        thread = await asked(stage, team, "What is tea?")
        await stage.at(team).answers(thread, channel=PLACES[team])

    assert profiles(stage) == [(ORG, "general"), (ORG, "tutor")]


async def test_a_shortcut_opens_a_window_that_can_be_sent_off(stage: Stage) -> None:
    sam = Brancher(person_of(stage, SOUTH))
    thread = await sam.begun("What is tea?")
    [answer] = stage.at(SOUTH).replies(thread, PLACES[SOUTH])

    root = await sam.branch(answer.ts, "And coffee?")

    assert await sam.answers(root) == ["Fine."]
    streams = [call.args for call in stage.slack.calls if call.method == "chat.startStream"]
    assert [one["recipient_team_id"] for one in streams] == [SOUTH, SOUTH]


async def test_links_lead_to_the_organization(stage: Stage) -> None:
    sam = Brancher(person_of(stage, SOUTH))
    thread = await sam.begun("What is tea?")
    await sam.branch(thread, "And coffee?")

    [link] = sam.links(thread)

    assert f"/archives/{PLACES[SOUTH]}/p" in link


async def test_the_menu_below_an_answer_answers_again(stage: Stage) -> None:
    sam = person_of(stage, SOUTH)
    thread = await asked(stage, SOUTH, "What is tea?")
    await stage.at(SOUTH).answers(thread, channel=PLACES[SOUTH])

    await choose(sam, thread, "again")

    assert len(stage.asked()) == 2
    streams = [call.args for call in stage.slack.calls if call.method == "chat.startStream"]
    assert [one["recipient_team_id"] for one in streams] == [SOUTH, SOUTH]


async def test_a_direct_message_is_answered(stage: Stage) -> None:
    here, channel = stage.at(SOUTH), f"D{PEOPLE[SOUTH][1:]}"

    ts = await here.say("What is tea?", channel=channel, user=PEOPLE[SOUTH])

    assert await here.answers(ts, channel=channel) == ["Fine."]


async def test_the_home_tab_is_shown(stage: Stage) -> None:
    await stage.at(SOUTH).tenant.people.open_home(PEOPLE[SOUTH])
    await stage.until(lambda: stage.slack_calls("views.publish") > 0)

    [published] = [call for call in stage.slack.calls if call.method == "views.publish"]
    assert published.error is None
    assert published.args["user_id"] == PEOPLE[SOUTH]


async def test_a_user_group_of_any_workspace_calls_the_bot(stage: Stage) -> None:
    for team in PEOPLE:
        await asked(stage, team, "Hello")  # so that both are known
    south = stage.at(SOUTH)
    await south.quiet()
    south.tenant.workspace.add_user_group("S0CREW", "crew", [PEOPLE[SOUTH], "W0BOT"])
    south.tenant.workspace.add_user_group("S0TEAM", "team", [PEOPLE[SOUTH]])
    where = {"channel": PLACES[SOUTH], "user": PEOPLE[SOUTH]}

    called = await south.say("<!subteam^S0CREW> what is tea?", **where)
    others = await south.say("<!subteam^S0TEAM> what is tea?", **where)

    assert await south.answers(called, channel=PLACES[SOUTH]) == ["Fine."]
    assert south.replies(others, PLACES[SOUTH]) == []


async def test_groups_are_named_to_the_model(stage: Stage, model: ScriptedModel) -> None:
    south = stage.at(SOUTH)
    south.tenant.workspace.add_user_group("S0TEAM", "tea-lovers", [PEOPLE[SOUTH]])

    thread = await asked(stage, SOUTH, "Who is in <!subteam^S0TEAM>?")
    await south.answers(thread, channel=PLACES[SOUTH])

    assert "tea-lovers" in model.prompts[-1].question


async def test_uninstalling_ends_all_of_it(stage: Stage) -> None:
    thread = await asked(stage, SOUTH, "What is tea?")
    await stage.at(SOUTH).answers(thread, channel=PLACES[SOUTH])

    await stage.at(NORTH).tenant.people.uninstall()
    await stage.slack.settle()

    assert await stage.app.database.run(installations.every_team) == []


@pytest.mark.parametrize("authorized", [True, False], ids=["authorized", "not authorized"])
async def test_a_workspace_with_an_installation_of_its_own_leaves_its_organization_alone(
    migrated_sqlite: str, model: ScriptedModel, authorized: bool
) -> None:
    async with org_wide(
        migrated_sqlite, model=model, last_events_are_authorized=authorized
    ) as stage:
        await Browser(stage, user="W0WES").install(OWN)

        await stage.at(OWN).tenant.people.uninstall()
        await stage.slack.settle()

        thread = await asked(stage, SOUTH, "What is tea?")
        assert await stage.app.database.run(installations.every_team) == [ORG]
        assert await stage.at(SOUTH).answers(thread, channel=PLACES[SOUTH]) == ["Fine."]


async def test_its_tokens_are_renewed_before_they_expire(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    async with org_wide(migrated_sqlite, model=model, rotation=True) as stage:
        old = stage.slack.token_of(ORG)
        await stage.app.database.run(make_due)

        assert stage.app.rotation
        await stage.app.rotation.run_if_due()
        stage.slack.tenants.tokens.records[old].expires_at = 0.0

        thread = await asked(stage, SOUTH, "What is tea?")
        assert stage.slack.token_of(ORG) != old
        assert await stage.at(SOUTH).answers(thread, channel=PLACES[SOUTH]) == ["Fine."]


def make_due(connection: Connection) -> None:
    connection.execute(update(InstalledWorkspace).values(renewal_due=0.0))
