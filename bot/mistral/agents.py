"""Adapter for agents at Mistral."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from mistralai.client import models

from bot.core import errors, refusals
from bot.mistral.metadata import Metadata, carries, listed
from bot.mistral.port import MadeAgent
from bot.mistral.refusals.errors import AGENT, NEW_AGENT, Subject
from bot.mistral.sdk.client import Client
from bot.mistral.streaming.fields import count, word
from bot.profiles.profile import AgentSettings


class MistralAgents:
    """Creates, updates and deletes agents. Their `metadata` says what they were created for."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._metadata = Metadata("agent")

    async def create(self, settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent:
        """Create an agent; not idempotent."""
        request = partial(self._client.agents.create_async, **settings.request())
        return await self._marked(request, NEW_AGENT, metadata)

    async def update(
        self, agent_id: str, settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent:
        """Update an agent to these settings. Raises AgentGone."""
        request = partial(self._client.agents.update_async, agent_id=agent_id, **settings.request())
        return await self._marked(request, AGENT, metadata)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        """Find an agent that carries this metadata; what the list gives is compared with it."""
        wanted = json.dumps(dict(metadata))
        found = await self._client.read("/v1/agents", metadata=wanted)
        ours = [one for one in listed(found) if carries(one, metadata) and word(one.get("id"))]
        return MadeAgent(word(ours[0].get("id")), count(ours[0].get("version"))) if ours else None

    async def _marked(
        self,
        request: Callable[..., Awaitable[models.Agent]],
        about: Subject,
        metadata: Mapping[str, str],
    ) -> MadeAgent:
        """Make or change an agent with metadata, or without it where Mistral refuses that."""

        async def asked(**given: object) -> models.Agent:
            return await self._client.call(request(**given), about)

        if self._metadata.is_refused:
            agent = await asked()
        else:
            try:
                agent = await asked(metadata=metadata)
                self._metadata.is_accepted = True
            except refusals.AgentRefused as refusal:
                if not self._metadata.may_be_why(refusal):
                    raise
                agent = await self._metadata.left_out(asked, refusal)
        return MadeAgent(agent.id, agent.version)

    async def exists(self, agent_id: str) -> bool:
        """Look an agent up."""
        try:
            await self._client.repeat(
                partial(self._client.agents.get_async, agent_id=agent_id), AGENT
            )
        except errors.AgentGone:
            return False
        return True

    async def delete(self, agent_id: str, *, once: bool = False) -> None:
        """Delete an agent; idempotent. `once` leaves retries to the caller."""
        request = partial(self._client.agents.delete_async, agent_id=agent_id)
        with suppress(errors.AgentGone):
            await self._client.delete(request, AGENT, once=once)
