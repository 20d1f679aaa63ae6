"""Adapter for agents at Mistral."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from bot.core import errors
from bot.mistral.client import Client
from bot.mistral.errors import AGENT, NEW_AGENT
from bot.profiles.profile import AgentSettings


@dataclass(frozen=True, slots=True)
class MadeAgent:
    """An agent that exists at Mistral; every change of its settings is a new version."""

    agent_id: str
    version: int


class MistralAgents:
    """Creates, updates and deletes agents. Their `metadata` says what they were created for."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent:
        """Create an agent; not idempotent."""
        agent = await self._client.call(
            self._client.agents.create_async(**settings.request(), metadata=metadata), NEW_AGENT
        )
        return MadeAgent(agent.id, agent.version)

    async def update(
        self, agent_id: str, settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent:
        """Update an agent to these settings. Raises AgentGone."""
        agent = await self._client.call(
            self._client.agents.update_async(
                agent_id=agent_id, **settings.request(), metadata=metadata
            ),
            AGENT,
        )
        return MadeAgent(agent.id, agent.version)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        """Find an agent that carries this metadata."""
        found = await self._client.repeat(
            partial(self._client.agents.list_pages_async, metadata=metadata)
        )
        agents = found.result.data if found else []
        return MadeAgent(agents[0].id, agents[0].version) if agents else None

    async def exists(self, agent_id: str) -> bool:
        """Look an agent up."""
        try:
            await self._client.repeat(
                partial(self._client.agents.get_async, agent_id=agent_id), AGENT
            )
        except errors.AgentGone:
            return False
        return True

    async def delete(self, agent_id: str) -> None:
        """Delete an agent; idempotent."""
        with suppress(errors.AgentGone):
            await self._client.repeat(
                partial(self._client.agents.delete_async, agent_id=agent_id), AGENT
            )
