"""What is left over is taken away: rows of dead nodes, conversations and agents nobody needs."""

import structlog

from bot.agents.deletion import AgentDeletion
from bot.core.errors import UserFacingError
from bot.mistral.conversations import Conversations
from storage import jobs
from storage.engine.database import Database
from storage.queue import nodes
from storage.turns import abandoned as rows

log = structlog.get_logger()

JOB = "cleanup"
EVERY = 3600.0  # seconds
REFUSED_WAIT = 86_400.0  # seconds
BATCH = 100  # conversations in one go


class AbandonedCleanup:
    """Runs once an hour, on one of the nodes."""

    def __init__(
        self, database: Database, conversations: Conversations, agent_deletion: AgentDeletion
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._agent_deletion = agent_deletion

    async def look(self) -> None:
        """Do it, if it is due and no other node does."""
        if await self._database.run(jobs.claim, JOB, EVERY):
            await self.run()

    async def run(self) -> None:
        await self._database.run(nodes.forget_dead)
        await self._delete_abandoned()
        await self._agent_deletion.run()

    async def _delete_abandoned(self) -> None:
        abandoned = await self._database.run(rows.due, BATCH)
        deleted = [one for one in abandoned if await self._deleted(one)]
        await self._database.run(rows.deleted, deleted)
        refused = list(set(abandoned) - set(deleted))
        await self._database.run(rows.postpone, refused, REFUSED_WAIT)
        if abandoned:
            log.info("conversations_deleted", count=len(deleted), refused=len(refused))

    async def _deleted(self, conversation_id: str) -> bool:
        try:
            await self._conversations.delete(conversation_id)
        except UserFacingError as trouble:
            log.info("conversation_stays", trouble=type(trouble).__name__)
            return False
        return True
