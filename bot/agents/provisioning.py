"""Provisioning of Mistral agents for profiles: created on first use, once across all nodes."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

import structlog

from bot.core.errors import AgentGone, ModelSilent, NotFound
from bot.mistral.agents import MadeAgent
from bot.profiles.profile import AgentSettings, Profile
from storage.agents import agents as rows
from storage.agents.agents import AgentKey, KnownAgent
from storage.engine.database import Database

log = structlog.get_logger()

PATIENCE = 45.0  # seconds to wait for another node that is making the same agent
POLL = 0.25


class AgentsAtMistral(Protocol):
    """Port to Mistral's agents, implemented in `bot.mistral.agents`."""

    async def create(self, settings: AgentSettings, metadata: Mapping[str, str]) -> MadeAgent: ...
    async def update(
        self, agent_id: str, settings: AgentSettings, metadata: Mapping[str, str]
    ) -> MadeAgent: ...
    async def having(self, metadata: Mapping[str, str]) -> MadeAgent | None: ...
    async def exists(self, agent_id: str) -> bool: ...


class Provisioning:
    """Resolves a profile to its Mistral agent, which it creates or updates as needed."""

    def __init__(self, database: Database, mistral: AgentsAtMistral, node: str) -> None:
        self._database = database
        self._mistral = mistral
        self._node = node
        self._known: dict[AgentKey, KnownAgent] = {}
        self._compared: dict[AgentKey, Profile] = {}  # the profile that a known agent matches
        self._locks: dict[AgentKey, asyncio.Lock] = {}

    async def load(self) -> None:
        """Learn at start what exists, so that no question has to wait for it."""
        for agent in await self._database.run(rows.every):
            self._known[agent.key] = agent

    async def agent_for(self, team: str, profile: Profile, library_id: str = "") -> MadeAgent:
        """The agent that serves this profile in this workspace, in its present version.

        `library_id` is the library of the place that it answers in, if there is one.
        Raises NotFound where a tool of the profile points to nothing.
        """
        key = _key(team, profile, library_id)
        known = self._known.get(key)
        if known is None or self._compared.get(key) is not profile:
            known = await self._matching(key, profile.settings(library_id))
            self._compared[key] = profile
        return MadeAgent(known.agent_id, known.version)

    async def forget_if_gone(
        self, agent_id: str, team: str, profile: Profile, library_id: str = ""
    ) -> bool:
        """Look an agent up; where it is gone the next question makes another."""
        if await self._mistral.exists(agent_id):
            return False
        key = _key(team, profile, library_id)
        known = self._known.get(key)
        if known and known.agent_id == agent_id:
            log.info("agent_gone", team=team, profile=profile.name)
            del self._known[key]
            await self._database.run(rows.forget, known)
        return True

    async def _matching(self, key: AgentKey, settings: AgentSettings) -> KnownAgent:
        known = self._known.get(key)
        if known and known.fingerprint == settings.fingerprint:
            return known
        async with self._locks.setdefault(key, asyncio.Lock()):
            try:
                return await self._provide(key, settings)
            except TimeoutError as error:
                raise ModelSilent from error

    async def _provide(self, key: AgentKey, settings: AgentSettings) -> KnownAgent:
        async with asyncio.timeout(PATIENCE):
            while True:
                known = await self._database.run(rows.find, key)
                if known and known.fingerprint == settings.fingerprint:
                    break
                claimed = await self._database.run(
                    rows.claim, key, self._node, settings.fingerprint
                )
                made = await self._make_claimed(key, settings, known) if claimed else None
                if made:
                    known = made
                    break
                await asyncio.sleep(POLL)
        self._known[key] = known
        return known

    async def _make_claimed(
        self, key: AgentKey, settings: AgentSettings, old: KnownAgent | None
    ) -> KnownAgent | None:
        """Make or change the agent; None if that took so long that another node did it too."""
        try:
            made = await self._make(key, settings, old)
        except BaseException:
            await asyncio.shield(self._database.run(rows.give_up, key, self._node))
            raise
        known = KnownAgent(key, made.agent_id, made.version, settings.fingerprint)
        if not await self._database.run(rows.save, known, self._node):
            log.warning("agent_made_twice", team=key.team, profile=key.profile)
            return None
        log.info("agent_ready", team=key.team, profile=key.profile, version=made.version)
        return known

    async def _make(
        self, key: AgentKey, settings: AgentSettings, old: KnownAgent | None
    ) -> MadeAgent:
        mark = {
            "app": "threadwind",
            "team": key.team,
            "profile": key.profile,
            "library": key.library_id,
            "fingerprint": settings.fingerprint,
        }
        if old:
            try:
                return await self._mistral.update(old.agent_id, settings, mark)
            except AgentGone as gone:
                if await self._mistral.exists(old.agent_id):
                    raise NotFound from gone
                log.info("agent_gone", team=key.team, profile=key.profile)
        # A process that died between making the agent and noting it down left one behind.
        return await self._mistral.having(mark) or await self._mistral.create(settings, mark)


def _key(team: str, profile: Profile, library_id: str) -> AgentKey:
    """Key of an agent: channels share one where the profile does not use their library."""
    return AgentKey(team, profile.name, library_id if profile.uses_channel_library else "")
