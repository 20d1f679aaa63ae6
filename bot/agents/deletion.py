"""Deletion at Mistral of agents whose profile or library is gone, once no thread can need them."""

import structlog

from bot.core.errors import UserFacingError
from bot.core.per_workspace import PerWorkspace
from bot.mistral.port import AgentPort
from bot.profiles.catalogue import Catalogue
from storage.agents import agents as rows
from storage.agents.agents import KnownAgent
from storage.engine.database import Database

log = structlog.get_logger()

BATCH = 100  # agents in one run


class AgentDeletion:
    """Step of the cleanup. A deleted agent that is needed after all is provisioned again."""

    def __init__(
        self,
        database: Database,
        agents_of: PerWorkspace[AgentPort],
        catalogue: Catalogue,
        node: str,
    ) -> None:
        self._database = database
        self._agents_of = agents_of
        self._catalogue = catalogue
        self._node = node

    async def run(self) -> None:
        profiles = list(self._catalogue.profiles)
        for agent in await self._database.run(rows.unneeded, profiles, BATCH):
            # Nobody may change the agent meanwhile, nor make another before its row is gone.
            if await self._database.run(rows.retire, agent, self._node):
                await self._delete(agent)

    async def _delete(self, agent: KnownAgent) -> None:
        try:
            await (await self._agents_of(agent.key.team)).delete(agent.agent_id)
        except UserFacingError as error:
            log.info("agent_not_deleted", error=type(error).__name__, profile=agent.key.profile)
            await self._database.run(rows.give_up, agent.key, self._node)
            return
        await self._database.run(rows.deleted, agent, self._node)
        log.info("agent_deleted", team=agent.key.team, profile=agent.key.profile)
