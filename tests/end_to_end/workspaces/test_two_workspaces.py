"""Two workspaces in one process, with the same ids for everything but themselves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest_asyncio

from playground.model import ScriptedModel, Until
from tests.support.app import Stage
from tests.support.installs import FIRST
from tests.support.leftovers import sizes
from tests.support.two_workspaces import SECOND, opened_for_two
from tests.support.users.document_sharer import DocumentSharer

TEAMS = (FIRST, SECOND)


@pytest_asyncio.fixture
async def stage(surroundings: tuple[str, str]) -> AsyncIterator[Stage]:
    transport, url = surroundings
    async with opened_for_two(url, transport=transport) as ready:
        yield ready


async def ask_both(stage: Stage, *questions: str) -> str:
    """Ask in both workspaces in the same moment; return the timestamp of both questions."""
    stage.slack.align()
    asked = {await stage.at(team).ask(text) for team, text in zip(TEAMS, questions, strict=True)}
    [ts] = asked
    return ts


async def test_each_remembers_its_own_thread(stage: Stage) -> None:
    first, second = (stage.at(team) for team in TEAMS)
    ts = await ask_both(stage, "My colour is red", "My colour is blue")
    await first.answers(ts)
    await second.answers(ts)

    for here in (first, second):
        await here.say("Which colour is mine?", thread=ts)
    remembered = [(await here.answers(ts, 2))[-1] for here in (first, second)]

    assert ["red" in remembered[0], "blue" in remembered[0]] == [True, False]
    assert ["red" in remembered[1], "blue" in remembered[1]] == [False, True]


async def test_each_is_written_to_with_its_own_token(stage: Stage) -> None:
    ts = await ask_both(stage, "One", "Two")
    for team in TEAMS:
        await stage.at(team).answers(ts)

    written = Counter(call.team for call in stage.slack.calls if call.method.startswith("chat."))

    assert written[FIRST] == written[SECOND] > 0


async def test_each_has_agents_of_its_own(stage: Stage) -> None:
    ts = await ask_both(stage, "One", "Two")
    for team in TEAMS:
        await stage.at(team).answers(ts)

    made = [agent.current["metadata"]["team"] for agent in stage.mistral.agents.values()]

    assert sorted(made) == sorted(TEAMS)


async def test_the_agent_of_a_channel_is_chosen_for_one_workspace(stage: Stage) -> None:
    await stage.at(FIRST).tenant.people.command("U0ALICE", "C0GENERAL", "/agent tutor")
    ts = await ask_both(stage, "One", "Two")

    for team in TEAMS:
        await stage.at(team).answers(ts)

    made = [agent.current["metadata"] for agent in stage.mistral.agents.values()]
    assert {one["team"]: one["profile"] for one in made} == {FIRST: "tutor", SECOND: "general"}


async def test_a_workspace_that_leaves_in_the_middle_of_an_answer_leaves_the_other_its_own(
    migrated_sqlite: str,
) -> None:
    model, more = ScriptedModel("Fine."), asyncio.Event()
    for _ in TEAMS:
        model.queue("One, ", Until(more), "two.")
    async with opened_for_two(migrated_sqlite, model=model) as stage:
        ts = await ask_both(stage, "Count!", "Count!")
        for team in TEAMS:
            here = stage.at(team)
            await stage.until(lambda here=here: any(m.text for m in here.replies(ts)))  # type: ignore[misc]

        await stage.at(SECOND).tenant.people.uninstall()
        await stage.slack.settle()
        more.set()

        assert await stage.at(FIRST).answers(ts) == ["One, two."]
        await stage.at(FIRST).say("And now?", thread=ts)
        assert await stage.at(FIRST).answers(ts, 2) == ["One, two.", "Fine."]
        assert "installations" not in await sizes(stage.app.database, SECOND)


async def test_what_a_workspace_shares_is_found_by_its_own_people_only(stage: Stage) -> None:
    sharer = DocumentSharer(stage)
    await sharer.share()
    await sharer.due()

    thread = await stage.at(SECOND).ask("What do our documents say?")
    await stage.at(SECOND).answers(thread)

    assert len(stage.mistral.libraries) == 1
    of_second = [
        agent.current
        for agent in stage.mistral.agents.values()
        if agent.current["metadata"]["team"] == SECOND
    ]
    [library] = stage.mistral.libraries
    assert library not in str(of_second)


async def test_a_question_of_a_partner_with_the_same_ids_reaches_only_its_own_thread(
    stage: Stage,
) -> None:
    ts = await ask_both(stage, "One", "Two")
    for team in TEAMS:
        await stage.at(team).answers(ts)

    owners = Counter(
        conversation.about["metadata"]["team"]
        for conversation in stage.mistral.conversations.values()
    )

    assert owners == {FIRST: 1, SECOND: 1}
