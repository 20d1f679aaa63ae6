"""Conversations that nobody continues are deleted, at the local Mistral and here."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from sqlalchemy import Connection, update

from bot.agents.deletion import AgentDeletion
from bot.agents.provisioning import Provisioning
from bot.core.answers.agent_events import Started
from bot.mistral import adapter
from bot.mistral.agents import MistralAgents
from bot.mistral.conversations import Conversations
from bot.mistral.sdk.client import Client
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile
from bot.retention.abandoned import AbandonedCleanup
from playground.faults import Fault
from playground.mistral import LocalMistral
from storage.engine.database import Database
from storage.models import Node, Orphan
from storage.turns import abandoned
from tests.storage.support.hands import Hand, rows
from tests.support.databases import connected
from tests.support.workspaces import everywhere

PROFILE = Profile(name="general", title="General", model="mistral-medium-latest")
NODES = 3
DUE, LATER = 0.0, 3_600.0  # seconds from now


@pytest.fixture
def conversations(mistral_client: Client) -> Conversations:
    return Conversations(mistral_client)


def cleanup_on(database: Database, mistral_client: Client, node: str = "here") -> AbandonedCleanup:
    catalogue = Catalogue("general", {"general": PROFILE})
    mistral = adapter.port(mistral_client, database)
    agent_deletion = AgentDeletion(database, everywhere(mistral.agents), catalogue, node)
    return AbandonedCleanup(database, everywhere(mistral.conversations), agent_deletion)


@pytest.fixture
def cleanup(database: Database, mistral_client: Client) -> AbandonedCleanup:
    return cleanup_on(database, mistral_client)


@pytest_asyncio.fixture
async def begun(mistral_client: Client, conversations: Conversations) -> str:
    """A conversation that exists at Mistral."""
    agent = await MistralAgents(mistral_client).create(PROFILE.settings(), {})
    [started, *_] = [
        event async for event in await conversations.start(agent.agent_id, "Hi", {"turn": "1"})
    ]
    assert isinstance(started, Started)
    return started.conversation_id


async def abandon(database: Database, *conversation_ids: str, wait: float = DUE) -> None:
    turn = await Hand(database, "here").begin()
    await database.run(abandoned.record, turn, conversation_ids, wait)


async def left_over(database: Database) -> list[str]:
    return [row.conversation_id for row in await rows(database, Orphan)]


def deletions(mistral: LocalMistral) -> int:
    return sum(call.operation == "conversations.delete" for call in mistral.calls)


async def test_what_is_due_is_deleted_at_mistral(
    database: Database, cleanup: AbandonedCleanup, mistral: LocalMistral, begun: str
) -> None:
    await abandon(database, begun)

    await cleanup.run()

    assert begun not in mistral.conversations


async def test_what_was_deleted_is_forgotten_here(
    database: Database, cleanup: AbandonedCleanup, begun: str
) -> None:
    await abandon(database, begun)

    await cleanup.run()

    assert await left_over(database) == []


async def test_what_is_not_due_stays(
    database: Database, cleanup: AbandonedCleanup, mistral: LocalMistral, begun: str
) -> None:
    await abandon(database, begun, wait=LATER)

    await cleanup.run()

    assert begun in mistral.conversations
    assert await left_over(database) == [begun]


async def test_what_is_gone_already_counts_as_deleted(
    database: Database, cleanup: AbandonedCleanup
) -> None:
    await abandon(database, "conv_gone")

    await cleanup.run()

    assert await left_over(database) == []


async def test_what_mistral_refuses_to_delete_stays_for_another_day(
    database: Database, cleanup: AbandonedCleanup, mistral: LocalMistral, begun: str
) -> None:
    await abandon(database, begun)
    mistral.faults.add("conversations.delete", Fault("error", status=409))
    await cleanup.run()
    waiting = await database.run(abandoned.due, 1)
    await database.run(abandoned.postpone, [begun], 0.0)

    await cleanup.run()

    assert waiting == []
    assert begun not in mistral.conversations


async def test_what_mistral_refuses_to_delete_keeps_nothing_else(
    database: Database, cleanup: AbandonedCleanup, mistral: LocalMistral
) -> None:
    await abandon(database, "conv_1", "conv_2", "conv_3")
    mistral.faults.add("conversations.delete", Fault("error", status=409))

    await cleanup.run()

    assert len(await left_over(database)) == 1


async def test_where_nothing_is_left_over_mistral_is_not_asked(
    cleanup: AbandonedCleanup, mistral: LocalMistral
) -> None:
    await cleanup.run()

    assert mistral.calls == []


async def test_nodes_that_died_long_ago_are_forgotten(
    database: Database, cleanup: AbandonedCleanup
) -> None:
    await Hand(database, "ancient").send_heartbeat()
    await database.run(grow_ancient)
    await Hand(database, "here").send_heartbeat()

    await cleanup.run()

    assert [row.id for row in await rows(database, Node)] == ["here"]


def grow_ancient(connection: Connection) -> None:
    connection.execute(update(Node).values(seen=0.0))


async def test_it_is_done_when_it_is_due(
    database: Database, cleanup: AbandonedCleanup, begun: str
) -> None:
    await abandon(database, begun)

    await cleanup.run_if_due()

    assert await left_over(database) == []


async def test_it_is_not_done_again_before_its_time(
    database: Database, cleanup: AbandonedCleanup, begun: str
) -> None:
    await cleanup.run_if_due()
    await abandon(database, begun)

    await cleanup.run_if_due()

    assert await left_over(database) == [begun]


async def test_one_of_several_nodes_does_it(
    database: Database, database_url: str, mistral_client: Client, mistral: LocalMistral, begun: str
) -> None:
    await abandon(database, begun)

    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(NODES)]
        await asyncio.gather(
            *(
                cleanup_on(node, mistral_client, f"node-{n}").run_if_due()
                for n, node in enumerate(nodes)
            )
        )

    assert deletions(mistral) == 1


async def test_an_agent_that_nobody_needs_is_deleted_with_the_rest(
    database: Database, cleanup: AbandonedCleanup, mistral_client: Client, mistral: LocalMistral
) -> None:
    former = PROFILE.model_copy(update={"name": "former"})
    await Provisioning(database, MistralAgents(mistral_client), "here").agent_for("T1", former)

    await cleanup.run_if_due()

    assert mistral.agents == {}
