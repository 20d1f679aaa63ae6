"""Provisioning of Mistral agents for profiles: created on first use, once across all nodes."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from weakref import WeakValueDictionary

import structlog
from cachetools import LRUCache

from bot.concurrency.create_once import create_once
from bot.core.errors import AgentGone, KeyRefused, ModelSilent, NotFound, UserFacingError
from bot.mistral.port import AgentPort, MadeAgent
from bot.profiles.profile import AgentSettings, Profile
from bot.tools.registry import ToolRegistry
from storage.agents import agents as rows
from storage.agents.agents import AgentKey, KnownAgent
from storage.engine.database import Database

log = structlog.get_logger()

KNOWN = 1_000  # agents of a workspace
UPDATE_PAUSE = 60.0  # seconds before an update that Mistral refused is tried again


class UpdateRefused(Exception):
    """An agent could not be updated; the one of earlier settings can still answer."""

    def __init__(self, old: KnownAgent) -> None:
        super().__init__()
        self.old = old


class Provisioning:
    """Resolves a profile to its Mistral agent, which it creates or updates as needed."""

    def __init__(
        self,
        database: Database,
        mistral: AgentPort,
        node: str,
        tools: ToolRegistry | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._mistral = mistral
        self._node = node
        self._tools = tools or ToolRegistry()
        self._clock = clock
        # Each place with a library has agents of its own; one that isn't known is looked up.
        self._known: LRUCache[AgentKey, KnownAgent] = LRUCache(KNOWN)
        self._refused_at: LRUCache[AgentKey, float] = LRUCache(KNOWN)
        # The profile that a known agent matches.
        self._compared: LRUCache[AgentKey, Profile] = LRUCache(KNOWN)
        # A lock lives as long as somebody waits for it.
        self._locks: WeakValueDictionary[AgentKey, asyncio.Lock] = WeakValueDictionary()

    async def agent_for(self, team: str, profile: Profile, library_id: str = "") -> MadeAgent:
        """The agent that serves this profile in this workspace, in its present version.

        `library_id` is the library of the place that it answers in, if there is one. Where
        Mistral refuses an update, the version before it answers.
        Raises NotFound where a tool of the profile points to nothing.
        """
        key = _key(team, profile, library_id)
        known = self._known.get(key)
        if known is None or self._compared.get(key) is not profile:
            settings = self.settings(team, profile, library_id)
            known = await self.provisioned(key, settings)
            if known.fingerprint == settings.fingerprint:
                self._compared[key] = profile
        return MadeAgent(known.agent_id, known.version)

    def settings(self, team: str, profile: Profile, library_id: str = "") -> AgentSettings:
        """Settings of the agent that serves this profile, but for its handoffs."""
        functions = self._tools.definitions(team, profile.functions)
        functions += [one.definition() for one in profile.connected]
        return profile.settings(library_id, functions)

    async def provisioned(
        self, key: AgentKey, settings: AgentSettings, *, partial: bool = False
    ) -> KnownAgent:
        """The agent of a key, with these settings or, where Mistral refuses them, earlier ones.

        One that exists is left as it is where the settings are `partial`.
        """
        try:
            return await self._matching(key, settings, partial=partial)
        except UpdateRefused as refused:
            return refused.old

    async def existing(self, key: AgentKey) -> KnownAgent | None:
        """The agent of a key, whatever its settings."""
        return self._known.get(key) or await self._database.run(rows.find, key)

    async def forget_if_gone(
        self, agent_id: str, team: str, profile: Profile, library_id: str = ""
    ) -> bool:
        """Look an agent up; where it is gone the next question makes another."""
        return await self.forget_gone(_key(team, profile, library_id), agent_id)

    async def forget_gone(self, key: AgentKey, agent_id: str) -> bool:
        """Do the same by the agent's key."""
        if await self._mistral.exists(agent_id):
            return False
        known = await self.existing(key)
        if known and known.agent_id == agent_id:
            log.info("agent_gone", team=key.team, profile=key.profile)
            self._known.pop(key, None)
            await self._database.run(rows.forget, known)
        return True

    async def _matching(
        self, key: AgentKey, settings: AgentSettings, *, partial: bool = False
    ) -> KnownAgent:
        known = self._known.get(key)
        if known and (partial or known.fingerprint == settings.fingerprint):
            return known
        if known and self._clock() - self._refused_at.get(key, -math.inf) < UPDATE_PAUSE:
            raise UpdateRefused(known)
        creation = AgentCreation(
            self._database, self._mistral, self._node, key, settings, partial=partial
        )
        async with self._locks.setdefault(key, asyncio.Lock()):
            try:
                known = self._known[key] = await create_once(creation)
            except UpdateRefused as refused:
                self._known[key], self._refused_at[key] = refused.old, self._clock()
                raise
            except TimeoutError as error:
                raise ModelSilent from error
        return known


@dataclass(frozen=True, slots=True)
class AgentCreation:
    """Creation of one agent, or its update to these settings unless they are `partial`."""

    database: Database
    mistral: AgentPort
    node: str
    key: AgentKey
    settings: AgentSettings
    partial: bool = False

    async def find(self) -> KnownAgent | None:
        known = await self.database.run(rows.find, self.key)
        is_fit = known and (self.partial or known.fingerprint == self.settings.fingerprint)
        return known if is_fit else None

    async def claim(self) -> bool:
        wanted = None if self.partial else self.settings.fingerprint
        return await self.database.run(rows.claim, self.key, self.node, wanted)

    async def create(self, _claim: bool) -> KnownAgent:
        mark = {
            "app": "threadwind",
            "team": self.key.team,
            "profile": self.key.profile,
            "library": self.key.library_id,
            "without": self.key.without,
            "fingerprint": self.settings.fingerprint,
        }
        made = await self._updated(mark)
        # A process that died between making the agent and noting it down left one behind.
        made = made or await self.mistral.having(mark)
        made = made or await self.mistral.create(self.settings, mark)
        return KnownAgent(self.key, made.agent_id, made.version, self.settings.fingerprint)

    async def save(self, created: KnownAgent) -> None:
        team, profile = self.key.team, self.key.profile
        if await self.database.run(rows.save, created, self.node):
            log.info("agent_ready", team=team, profile=profile, version=created.version)
        else:
            log.warning("agent_made_twice", team=team, profile=profile)

    async def give_up(self) -> None:
        await self.database.run(rows.give_up, self.key, self.node)

    async def _updated(self, mark: Mapping[str, str]) -> MadeAgent | None:
        """Update the agent of earlier settings; None if there is none any more."""
        old = await self.database.run(rows.find, self.key)
        if old is None:
            return None
        try:
            return await self.mistral.update(old.agent_id, self.settings, mark)
        except AgentGone as gone:
            if await self.mistral.exists(old.agent_id):
                raise NotFound from gone
            log.info("agent_gone", team=self.key.team, profile=self.key.profile)
            return None
        except (KeyRefused, NotFound):
            raise
        except UserFacingError as refusal:
            log.warning(
                "agent_not_updated",
                team=self.key.team,
                profile=self.key.profile,
                error=type(refusal).__name__,
                hint=refusal.hint,
            )
            raise UpdateRefused(old) from refusal


def _key(team: str, profile: Profile, library_id: str) -> AgentKey:
    """Key of an agent: channels share one where the profile does not use their library."""
    return AgentKey(team, profile.name, library_id if profile.uses_channel_library else "")
