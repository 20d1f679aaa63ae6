"""Cleanup of what nobody needs: rows of dead nodes, abandoned conversations, unneeded agents."""

import structlog

from bot.agents.deletion import AgentDeletion
from bot.core.errors import UserFacingError
from bot.core.per_workspace import PerWorkspace
from bot.mistral.port import ConversationPort
from storage import jobs
from storage.agents import policies
from storage.due import DueWork
from storage.engine.database import Database
from storage.queue import nodes
from storage.turns import abandoned as rows
from storage.turns.abandoned import AbandonedConversation

log = structlog.get_logger()

JOB = DueWork.CLEANUP
INTERVAL = 3600.0  # seconds
RETRY_DELAY = 86_400.0  # seconds
BATCH = 100  # conversations in one run


class AbandonedCleanup:
    """Job that runs once an hour, on one of the nodes."""

    def __init__(
        self,
        database: Database,
        conversations_of: PerWorkspace[ConversationPort],
        agent_deletion: AgentDeletion,
    ) -> None:
        self._database = database
        self._conversations_of = conversations_of
        self._agent_deletion = agent_deletion

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self._database.run(jobs.claim, JOB, INTERVAL):
            await self.run()

    async def run(self) -> None:
        await self._database.run(nodes.forget_dead)
        await self._database.run(policies.forget_told)
        await self._delete_abandoned()
        await self._agent_deletion.run()

    async def _delete_abandoned(self) -> None:
        abandoned = await self._database.run(rows.due, BATCH)
        deleted = [one.id for one in abandoned if await self._delete(one)]
        await self._database.run(rows.deleted, deleted)
        refused = list({one.id for one in abandoned} - set(deleted))
        await self._database.run(rows.postpone, refused, RETRY_DELAY)
        if abandoned:
            log.info("conversations_deleted", count=len(deleted), refused=len(refused))

    async def _delete(self, conversation: AbandonedConversation) -> bool:
        try:
            conversations = await self._conversations_of(conversation.team)
            await conversations.delete(conversation.id)
        except UserFacingError as error:
            log.info("conversation_not_deleted", error=type(error).__name__)
            return False
        return True
