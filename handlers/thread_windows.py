"""Windows about threads that people send off."""

from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching, Wish
from bot.branching.tree import Trees
from bot.retention.forget_thread import Forgetting
from handlers import payloads_interactive as payloads
from handlers.answering import in_window


class ThreadWindows:
    """Who answers in a thread, where it branches off, which two of a tree are compared."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        branching: Branching,
        trees: Trees,
        forgetting: Forgetting,
    ) -> None:
        self._thread_agents = thread_agents
        self._branching = branching
        self._trees = trees
        self._forgetting = forgetting

    async def switch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose who is to answer in a thread."""
        if sent := payloads.submission(body):
            chosen = self._thread_agents.chosen(sent.who, sent.about, sent.text("profile"))
            await in_window(ack, sent, chosen)

    async def branch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody goes on from an earlier message."""
        if sent := payloads.submission(body):
            wish = Wish(sent.text("prompt"), sent.text("profile"), sent.user_team)
            await in_window(ack, sent, self._branching.chosen(sent.who, sent.id, sent.about, wish))

    async def compare(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody wants two threads compared."""
        if sent := payloads.submission(body):
            pair = sent.fields.get("threads", ())
            chosen = pair if isinstance(pair, tuple) else ()
            asked = self._trees.compare(sent.who, sent.id, sent.about, chosen, sent.user_team)
            await in_window(ack, sent, asked)

    async def forget(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody confirmed that a thread is to be forgotten."""
        if sent := payloads.submission(body):
            await in_window(ack, sent, self._forgetting.confirmed(sent.who, sent.about))
