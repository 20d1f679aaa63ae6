"""Agents that no thread can need any more are deleted, at the local Mistral and here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.agents.deletion import AgentDeletion
from bot.agents.provisioning import Provisioning
from bot.mistral.agents import MistralAgents
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import ScriptedModel
from storage.engine.database import Database
from storage.models import Agent
from tests.storage.support.hands import Hand, rows
from tests.support.databases import connected
from tests.support.workspaces import everywhere

PATIENT = Deadlines(connect=10.0, call=20.0, silence=20.0)
GENERAL = Profile(name="general", title="General", model="mistral-medium-latest")
FORMER = Profile(name="former", title="Former", model="mistral-medium-latest")
CATALOGUE = Catalogue("general", {"general": GENERAL})
NODES = 3


@pytest_asyncio.fixture
async def mistral() -> LocalMistral:
    return LocalMistral(model=ScriptedModel("Hello"))


@pytest_asyncio.fixture
async def agents(mistral: LocalMistral) -> AsyncIterator[MistralAgents]:
    async with TestServer(mistral.app) as server:
        client = Client("local-mistral-key", str(server.make_url("")).rstrip("/"), PATIENT)
        yield MistralAgents(client)
        await client.close()


@pytest.fixture
def provisioning(database: Database, agents: MistralAgents) -> Provisioning:
    return Provisioning(database, agents, "there")


@pytest.fixture
def agent_deletion(database: Database, agents: MistralAgents) -> AgentDeletion:
    return AgentDeletion(database, everywhere(agents), CATALOGUE, "here")


def deletions(mistral: LocalMistral) -> int:
    return sum(call.operation == "agents.delete" for call in mistral.calls)


async def test_an_agent_whose_profile_is_gone_is_deleted(
    database: Database,
    provisioning: Provisioning,
    agent_deletion: AgentDeletion,
    mistral: LocalMistral,
) -> None:
    await provisioning.agent_for("T1", FORMER)

    await agent_deletion.run()

    assert mistral.agents == {}
    assert await rows(database, Agent) == []


async def test_the_agent_of_a_profile_that_exists_stays(
    provisioning: Provisioning, agent_deletion: AgentDeletion, mistral: LocalMistral
) -> None:
    agent = await provisioning.agent_for("T1", GENERAL)

    await agent_deletion.run()

    assert list(mistral.agents) == [agent.agent_id]


async def test_an_agent_that_a_thread_may_be_on_stays(
    database: Database,
    provisioning: Provisioning,
    agent_deletion: AgentDeletion,
    mistral: LocalMistral,
) -> None:
    agent = await provisioning.agent_for("T1", FORMER)
    await Hand(database, "here").begin()

    await agent_deletion.run()

    assert list(mistral.agents) == [agent.agent_id]


async def test_an_agent_that_is_gone_already_counts_as_deleted(
    database: Database,
    provisioning: Provisioning,
    agent_deletion: AgentDeletion,
    mistral: LocalMistral,
) -> None:
    await provisioning.agent_for("T1", FORMER)
    mistral.agents.clear()

    await agent_deletion.run()

    assert await rows(database, Agent) == []


async def test_an_agent_that_mistral_refuses_to_delete_is_tried_again(
    database: Database,
    provisioning: Provisioning,
    agent_deletion: AgentDeletion,
    mistral: LocalMistral,
) -> None:
    await provisioning.agent_for("T1", FORMER)
    mistral.faults.add("agents.delete", Fault("error", status=409))
    await agent_deletion.run()
    kept = len(await rows(database, Agent))

    await agent_deletion.run()

    assert kept == 1
    assert await rows(database, Agent) == []


async def test_who_needs_a_deleted_agent_after_all_is_given_another(
    provisioning: Provisioning, agent_deletion: AgentDeletion, mistral: LocalMistral
) -> None:
    deleted = await provisioning.agent_for("T1", FORMER)
    await agent_deletion.run()

    await provisioning.forget_if_gone(deleted.agent_id, "T1", FORMER)
    agent = await provisioning.agent_for("T1", FORMER)

    assert list(mistral.agents) == [agent.agent_id]


async def test_several_nodes_delete_an_agent_once(
    database_url: str, provisioning: Provisioning, agents: MistralAgents, mistral: LocalMistral
) -> None:
    await provisioning.agent_for("T1", FORMER)

    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(NODES)]
        await asyncio.gather(
            *(
                AgentDeletion(one, everywhere(agents), CATALOGUE, f"node-{n}").run()
                for n, one in enumerate(nodes)
            )
        )

    assert deletions(mistral) == 1
