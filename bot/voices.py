"""Who answers a turn: the profile of its thread, through its agent at Mistral."""

from dataclasses import dataclass

import structlog

from bot.agents import Provisioning
from bot.catalogues import Catalogues
from storage.records import By, OpenTurn

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Voices:
    """Finds who answers, and makes or updates the agent where that is needed."""

    provisioning: Provisioning
    catalogues: Catalogues

    async def of(self, turn: OpenTurn) -> By:
        """Who is to answer, in the present version."""
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(turn.profile)
        made = await self.provisioning.agent_for(turn.team, profile)
        return By(profile.name, made.agent_id, made.version)

    async def anew(self, turn: OpenTurn) -> By:
        """The same, where Mistral says that the agent does not exist any more."""
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(turn.profile)
        log.info("agent_gone", profile=profile.name)
        await self.provisioning.forget(turn.team, profile)
        return await self.of(turn)
