"""Agents at the local Mistral: created, updated, found, deleted."""

import pytest
import pytest_asyncio

from bot.core.errors import AgentGone
from bot.mistral.agents import MistralAgents
from bot.mistral.port import MadeAgent
from bot.mistral.sdk.client import Client
from bot.profiles import catalogue
from bot.profiles.profile import AgentSettings, Profile
from playground.mistral import LocalMistral

SHIPPED = catalogue.load().profiles
PLAIN = AgentSettings(name="A", model="mistral-medium-latest", instructions="Be kind.")
RICH = AgentSettings(
    name="A",
    model="mistral-medium-latest",
    instructions="Be kind.",
    tools=[{"type": "web_search"}],
    completion_args={"temperature": 0.1},
    guardrails=[{"moderation_llm_v2": {"action": "block"}}],
)


@pytest.fixture
def agents(mistral_client: Client) -> MistralAgents:
    return MistralAgents(mistral_client)


@pytest_asyncio.fixture
async def library_id(mistral_client: Client) -> str:
    library = await mistral_client.sdk.beta.libraries.create_async(name="Of the channel")
    return library.id


@pytest.mark.parametrize("profile", SHIPPED.values(), ids=SHIPPED)
async def test_every_shipped_profile_is_made_as_it_is_written(
    profile: Profile, agents: MistralAgents, library_id: str, mistral: LocalMistral
) -> None:
    settings = profile.settings(library_id)

    made = await agents.create(settings, {})

    current = mistral.agents[made.agent_id].current
    assert {name: current[name] for name in settings.request()} == settings.request()


async def test_a_change_is_a_new_version(agents: MistralAgents) -> None:
    made = await agents.create(PLAIN, {})

    assert await agents.update(made.agent_id, RICH, {}) == MadeAgent(made.agent_id, 1)


async def test_a_change_undoes_what_is_no_longer_written(
    agents: MistralAgents, mistral: LocalMistral
) -> None:
    made = await agents.create(RICH, {})

    await agents.update(made.agent_id, PLAIN, {})

    current = mistral.agents[made.agent_id].current
    assert (current["tools"], current["completion_args"], current["guardrails"]) == ([], {}, [])


async def test_changing_an_agent_that_is_gone_says_so(agents: MistralAgents) -> None:
    with pytest.raises(AgentGone):
        await agents.update("ag_gone", PLAIN, {})


async def test_an_agent_is_found_by_what_it_was_last_made_for(agents: MistralAgents) -> None:
    made = await agents.create(PLAIN, {"fingerprint": "1"})
    changed = await agents.update(made.agent_id, RICH, {"fingerprint": "2"})

    assert await agents.having({"fingerprint": "2"}) == changed
    assert await agents.having({"fingerprint": "1"}) is None


async def test_a_deleted_agent_is_gone(agents: MistralAgents, mistral: LocalMistral) -> None:
    made = await agents.create(PLAIN, {})

    await agents.delete(made.agent_id)

    assert mistral.agents == {}


async def test_deleting_an_agent_that_is_gone_is_no_trouble(agents: MistralAgents) -> None:
    await agents.delete("ag_gone")
