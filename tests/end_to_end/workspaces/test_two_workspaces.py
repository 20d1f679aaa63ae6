"""Two workspaces in one process, with the same ids for everything but themselves."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.app import Stage
from tests.support.installs import FIRST, both_installed
from tests.support.two_workspaces import SECOND

TEAMS = (FIRST, SECOND)


@pytest_asyncio.fixture
async def stage(surroundings: tuple[str, str]) -> AsyncIterator[Stage]:
    transport, url = surroundings
    async with both_installed(url, transport=transport) as ready:
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
