"""Agents at Mistral."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import errors
from bot.mistral.client import REPEATABLE, Client
from bot.profiles import Profile


@dataclass(frozen=True, slots=True)
class MadeAgent:
    """An agent that exists at Mistral; every change of its settings is a new version."""

    agent_id: str
    version: int


class Agents:
    """Makes and changes agents from profiles."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, profile: Profile, metadata: Mapping[str, str]) -> MadeAgent:
        """Make the agent of a profile."""
        made = await self._client.call(
            self._client.agents.create_async(**_settings(profile), metadata=metadata)
        )
        return MadeAgent(made.id, made.version)

    async def update(self, agent_id: str, profile: Profile) -> MadeAgent:
        """Bring an agent to its profile's present settings. Raises AgentGone."""
        made = await self._client.call(
            self._client.agents.update_async(agent_id=agent_id, **_settings(profile)),
            gone=errors.AgentGone,
        )
        return MadeAgent(made.id, made.version)

    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None:
        """An agent that carries this metadata, if there is one."""
        found = await self._client.call(
            self._client.agents.list_pages_async(metadata=metadata, retries=REPEATABLE)
        )
        agents = found.result.data if found else []
        return MadeAgent(agents[0].id, agents[0].version) if agents else None


def _settings(profile: Profile) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "name": profile.title,
        "model": profile.model,
        "description": profile.description,
        "instructions": profile.instructions,
        "tools": [{"type": tool} for tool in profile.tools],
    }
    if profile.completion_args:
        settings["completion_args"] = profile.completion_args
    return settings
