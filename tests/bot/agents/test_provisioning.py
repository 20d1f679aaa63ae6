"""Agents at Mistral: made when needed, once across nodes, changed with their profile."""

import asyncio
from collections.abc import Mapping

import pytest

from bot.agents.provisioning import Provisioning
from bot.core.errors import AgentGone, ModelFailed, ModelSilent
from bot.mistral.port import MadeAgent
from bot.profiles.profile import AgentSettings, Profile
from bot.profiles.tools import DocumentLibrary
from storage.agents import agents as agents_agents
from storage.agents.agents import AgentKey, KnownAgent
from storage.engine.database import Database
from tests.storage.support.agents import every

OLD = Profile(name="general", title="General", model="m", instructions="Be brief.")
NEW = Profile(name="general", title="General", model="m", instructions="Be long.")
READER = OLD.model_copy(update={"tools": (DocumentLibrary(type="document_library"),)})


class FakeAgents:
    """Mistral's agents, in memory; it takes a moment to make one."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[AgentSettings, Mapping[str, str]]] = {}
        self.updates = 0
        self.failures = 0
        self.is_slow = False

    async def create(self, settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent:
        await asyncio.sleep(0.01)
        if self.is_slow:
            raise TimeoutError
        if self.failures:
            self.failures -= 1
            raise ModelFailed
        agent_id = f"ag_{len(self.made)}"
        self.made[agent_id] = (settings, metadata)
        return MadeAgent(agent_id, 0)

    async def update(
        self, agent_id: str, settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent:
        if agent_id not in self.made:
            raise AgentGone
        await asyncio.sleep(0.01)
        self.made[agent_id] = (settings, metadata)
        self.updates += 1
        return MadeAgent(agent_id, self.updates)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        found = [i for i, (_, carried) in self.made.items() if carried == metadata]
        return MadeAgent(found[0], 0) if found else None

    async def exists(self, agent_id: str) -> bool:
        return agent_id in self.made

    async def delete(self, agent_id: str, *, once: bool = False) -> None:
        self.made.pop(agent_id, None)


@pytest.fixture
def mistral() -> FakeAgents:
    return FakeAgents()


async def test_many_questions_on_two_nodes_make_one_agent(
    database: Database, mistral: FakeAgents
) -> None:
    nodes = [Provisioning(database, mistral, name) for name in ("one", "two")]

    agents = await asyncio.gather(*(node.agent_for("T1", OLD) for node in nodes * 5))

    assert len(mistral.made) == 1
    assert {agent.agent_id for agent in agents} == set(mistral.made)


async def test_workspaces_have_agents_of_their_own(database: Database, mistral: FakeAgents) -> None:
    node = Provisioning(database, mistral, "one")

    agents = {await node.agent_for(team, OLD) for team in ("T1", "T2")}

    assert len(agents) == 2


async def test_another_process_finds_the_agents_that_exist(
    database: Database, mistral: FakeAgents
) -> None:
    agent = await Provisioning(database, mistral, "one").agent_for("T1", OLD)

    later = Provisioning(database, mistral, "two")

    assert await later.agent_for("T1", OLD) == agent
    assert len(mistral.made) == 1


async def test_a_changed_profile_makes_a_new_version_of_its_agent(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    agent = await node.agent_for("T1", OLD)

    changed = await node.agent_for("T1", NEW)
    again = await node.agent_for("T1", NEW)

    assert changed == again == MadeAgent(agent.agent_id, agent.version + 1)
    assert mistral.updates == 1


async def test_a_changed_agent_carries_what_it_was_changed_for(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    await node.agent_for("T1", OLD)

    agent = await node.agent_for("T1", NEW)

    _, carried = mistral.made[agent.agent_id]
    assert carried["fingerprint"] == NEW.settings().fingerprint


async def test_many_questions_on_two_nodes_change_an_agent_once(
    database: Database, mistral: FakeAgents
) -> None:
    nodes = [Provisioning(database, mistral, name) for name in ("one", "two")]
    for node in nodes:
        await node.agent_for("T1", OLD)

    agents = await asyncio.gather(*(node.agent_for("T1", NEW) for node in nodes * 5))

    assert mistral.updates == 1
    assert {agent.version for agent in agents} == {1}


async def test_what_only_slack_shows_changes_no_agent(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    agent = await node.agent_for("T1", OLD)
    prettier = OLD.model_copy(update={"title": "Generalissimo", "emoji": ":tada:"})

    assert await node.agent_for("T1", prettier) == agent
    assert mistral.updates == 0


async def test_each_library_has_an_agent_of_its_own(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")

    agents = {await node.agent_for("T1", READER, library) for library in ("", "lib-1", "lib-2")}

    told = {str(settings.tools) for settings, _ in mistral.made.values()}
    assert len(agents) == len(told) == 3


async def test_many_questions_on_two_nodes_make_one_agent_for_a_library(
    database: Database, mistral: FakeAgents
) -> None:
    nodes = [Provisioning(database, mistral, name) for name in ("one", "two")]

    await asyncio.gather(*(node.agent_for("T1", READER, "lib-1") for node in nodes * 5))

    assert len(mistral.made) == 1


async def test_channels_share_the_agent_of_a_profile_that_leaves_their_library_out(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")

    agents = {await node.agent_for("T1", OLD, library) for library in ("", "lib-1", "lib-2")}

    assert len(agents) == len(mistral.made) == 1


async def test_forgetting_one_librarys_agent_spares_the_others(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    kept = await node.agent_for("T1", READER, "lib-1")
    gone = await node.agent_for("T1", READER, "lib-2")
    del mistral.made[gone.agent_id]

    await node.forget_if_gone(gone.agent_id, "T1", READER, "lib-2")

    assert await node.agent_for("T1", READER, "lib-1") == kept
    assert (await node.agent_for("T1", READER, "lib-2")).agent_id in mistral.made


async def test_a_changed_profile_whose_agent_is_gone_gets_a_new_one(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    await node.agent_for("T1", OLD)
    mistral.made.clear()

    agent = await node.agent_for("T1", NEW)

    assert agent.agent_id in mistral.made


async def test_an_agent_that_is_gone_is_made_again(database: Database, mistral: FakeAgents) -> None:
    node = Provisioning(database, mistral, "one")
    agent = await node.agent_for("T1", OLD)
    mistral.made.clear()

    was_gone = await node.forget_if_gone(agent.agent_id, "T1", OLD)

    assert was_gone
    assert (await node.agent_for("T1", OLD)).agent_id in mistral.made


async def test_an_agent_that_was_made_but_not_noted_is_found(
    database: Database, mistral: FakeAgents
) -> None:
    first = await Provisioning(database, mistral, "one").agent_for("T1", OLD)
    [noted] = await every(database)
    await database.run(agents_agents.forget, noted)

    assert await Provisioning(database, mistral, "two").agent_for("T1", OLD) == first


async def test_an_agent_that_exists_is_not_forgotten(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    agent = await node.agent_for("T1", OLD)

    was_gone = await node.forget_if_gone(agent.agent_id, "T1", OLD)

    assert not was_gone
    assert await node.agent_for("T1", OLD) == agent


async def test_who_hears_late_that_an_agent_is_gone_spares_the_one_that_replaced_it(
    database: Database, mistral: FakeAgents
) -> None:
    node = Provisioning(database, mistral, "one")
    agent = await node.agent_for("T1", OLD)
    mistral.made = {"ag_other": mistral.made.pop(agent.agent_id)}
    await node.forget_if_gone(agent.agent_id, "T1", OLD)
    another = await node.agent_for("T1", OLD)

    await node.forget_if_gone(agent.agent_id, "T1", OLD)

    assert await every(database) == [
        KnownAgent(AgentKey("T1", "general"), another.agent_id, 0, OLD.settings().fingerprint)
    ]


async def test_a_failure_leaves_the_way_free_for_the_next_try(
    database: Database, mistral: FakeAgents
) -> None:
    mistral.failures = 1
    node = Provisioning(database, mistral, "one")

    with pytest.raises(ModelFailed):
        await node.agent_for("T1", OLD)

    assert (await node.agent_for("T1", OLD)).agent_id in mistral.made


async def test_an_agent_that_takes_too_long_to_make_counts_as_silence(
    database: Database, mistral: FakeAgents
) -> None:
    mistral.is_slow = True

    with pytest.raises(ModelSilent):
        await Provisioning(database, mistral, "one").agent_for("T1", OLD)
