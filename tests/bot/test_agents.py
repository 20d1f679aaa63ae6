"""Agents at Mistral: made when needed, once across nodes, changed with their profile."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.agents import Provisioning
from bot.errors import AgentGone, ModelFailed
from bot.mistral import MadeAgent
from bot.profiles import Profile
from storage.database import Database

OLD = Profile(name="general", title="General", model="m", instructions="Be brief.")
NEW = Profile(name="general", title="General", model="m", instructions="Be long.")


class FakeAgents:
    """Mistral's agents, in memory; it takes a moment to make one."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[Profile, Mapping[str, str]]] = {}
        self.updates = 0
        self.failures = 0

    async def create(self, profile: Profile, metadata: Mapping[str, str]) -> MadeAgent:
        await asyncio.sleep(0.01)
        if self.failures:
            self.failures -= 1
            raise ModelFailed
        agent_id = f"ag_{len(self.made)}"
        self.made[agent_id] = (profile, metadata)
        return MadeAgent(agent_id, 0)

    async def update(self, agent_id: str, profile: Profile) -> MadeAgent:
        if agent_id not in self.made:
            raise AgentGone
        self.updates += 1
        return MadeAgent(agent_id, self.updates)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        found = [i for i, (_, carried) in self.made.items() if carried == metadata]
        return MadeAgent(found[0], 0) if found else None


@pytest.fixture
def mistral() -> FakeAgents:
    return FakeAgents()


async def test_many_questions_on_two_nodes_make_one_agent(
    database: Database, mistral: FakeAgents
) -> None:
    nodes = [Provisioning(database, mistral, name) for name in ("one", "two")]

    ids = await asyncio.gather(*(node.agent_for("T1", OLD) for node in nodes * 5))

    assert len(mistral.made) == 1
    assert set(ids) == set(mistral.made)


async def test_workspaces_have_agents_of_their_own(database: Database, mistral: FakeAgents) -> None:
    node = Provisioning(database, mistral, "one")

    ids = {await node.agent_for(team, OLD) for team in ("T1", "T2")}

    assert len(ids) == 2


async def test_a_process_that_starts_knows_the_agents_that_exist(
    database: Database, mistral: FakeAgents
) -> None:
    agent_id = await Provisioning(database, mistral, "one").agent_for("T1", OLD)

    later = Provisioning(database, mistral, "two")
    await later.load()

    assert await later.agent_for("T1", OLD) == agent_id
    assert len(mistral.made) == 1


async def test_a_changed_profile_changes_the_agent(database: Database, mistral: FakeAgents) -> None:
    node = Provisioning(database, mistral, "one")
    agent_id = await node.agent_for("T1", OLD)

    changed = await node.agent_for("T1", NEW)
    again = await node.agent_for("T1", NEW)

    assert changed == again == agent_id
    assert mistral.updates == 1


async def test_a_changed_profile_whose_agent_is_gone_gets_a_new_one(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    await node.agent_for("T1", OLD)
    mistral.made.clear()

    agent_id = await node.agent_for("T1", NEW)

    assert agent_id in mistral.made


async def test_a_forgotten_agent_is_made_again(database: Database, mistral: FakeAgents) -> None:
    node = Provisioning(database, mistral, "one")
    await node.agent_for("T1", OLD)
    mistral.made.clear()

    await node.forget("T1", OLD)

    assert await node.agent_for("T1", OLD) in mistral.made


async def test_an_agent_that_was_made_but_not_noted_is_found(
    database: Database, mistral: FakeAgents
) -> None:
    first = await Provisioning(database, mistral, "one").agent_for("T1", OLD)
    node = Provisioning(database, mistral, "two")
    await node.load()
    await node.forget("T1", OLD)

    assert await node.agent_for("T1", OLD) == first


async def test_a_failure_leaves_the_way_free_for_the_next_try(
    database: Database, mistral: FakeAgents
) -> None:
    mistral.failures = 1
    node = Provisioning(database, mistral, "one")

    with pytest.raises(ModelFailed):
        await node.agent_for("T1", OLD)

    assert await node.agent_for("T1", OLD) in mistral.made
