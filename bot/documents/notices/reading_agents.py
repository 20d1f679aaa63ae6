"""Port to the agents that answer from documents."""

from typing import Protocol

from bot.core.actor import ActorInChannel


class ReadingAgents(Protocol):
    """Implemented in `bot.agents.document_agents`."""

    async def way_out(self, here: ActorInChannel, thread_ts: str | None = None) -> str:
        """Sentence about an agent that doesn't use documents, and who does; '' if it uses them."""
        ...
