"""Who answers a turn: the profile of its thread, through its agent at Mistral."""

from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.agents.provisioning import Provisioning
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.profiles.profile import Profile
from storage.records import OpenTurn, Responder, scope_of

log = structlog.get_logger()


class LibraryLookup(Protocol):
    """What each place's documents are found in: see `bot.documents.libraries`."""

    async def of(self, team: str, place: str) -> str: ...


@dataclass(frozen=True, slots=True)
class AgentResolver:
    """Finds who answers, and makes or updates the agent where that is needed.

    An agent sees the library of the place where it is asked, and no other place's.
    """

    provisioning: Provisioning
    catalogues: WorkspaceCatalogues
    libraries: LibraryLookup

    async def of(self, turn: OpenTurn) -> Responder:
        """Who is to answer, in the present version."""
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(turn.profile)
        library_id = await self._library(turn, profile)
        made = await self.provisioning.agent_for(turn.team, profile, library_id)
        return Responder(profile.name, made.agent_id, made.version)

    async def anew(self, turn: OpenTurn) -> Responder:
        """The same, where Mistral says that the agent does not exist any more."""
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(turn.profile)
        log.info("agent_gone", profile=profile.name)
        await self.provisioning.forget(turn.team, profile, await self._library(turn, profile))
        return await self.of(turn)

    async def _library(self, turn: OpenTurn, profile: Profile) -> str:
        if not profile.uses_channel_library:
            return ""
        return await self.libraries.of(turn.team, scope_of(turn.channel, turn.user))
