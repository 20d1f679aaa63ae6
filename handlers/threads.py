"""Message shortcuts, and the modals about a thread that they open."""

from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching, BranchRequest
from bot.branching.tree import BranchTree
from bot.retention.forget_thread import ThreadForgetting
from bot.transcripts.exporter import Exporter
from handlers import responses
from handlers.payloads import interactions
from handlers.payloads.interactions import Shortcut
from handlers.responses import update_modal


class ShortcutHandlers:
    """Each opens a window, or begins something in the background."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        branching: Branching,
        exporter: Exporter,
        forgetting: ThreadForgetting,
    ) -> None:
        self._thread_agents = thread_agents
        self._branching = branching
        self._exporter = exporter
        self._forgetting = forgetting

    async def branch_from_here(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await responses.notify_user(ack, respond, self._branch_from_here(used))

    async def switch_agent(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await responses.notify_user(ack, respond, self._switch_agent(used))

    async def _branch_from_here(self, used: Shortcut) -> str:
        await self._branching.ask(used.here, used.ts, used.text, used.trigger)
        return ""

    async def export_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            tell = partial(responses.send_ephemeral, respond)
            begun = self._exporter.begin(used.here, used.thread_ts, tell)
            await responses.notify_user(ack, respond, begun)

    async def forget_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await responses.notify_user(ack, respond, self._forget_thread(used))

    async def _switch_agent(self, used: Shortcut) -> str:
        await self._thread_agents.ask(used.here, used.thread_ts, used.trigger)
        return ""

    async def _forget_thread(self, used: Shortcut) -> str:
        await self._forgetting.ask(used.here, used.thread_ts, used.trigger)
        return ""


class ThreadFormHandlers:
    """Submitted forms about a thread: switch, branch, compare, forget."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        branching: Branching,
        trees: BranchTree,
        forgetting: ThreadForgetting,
    ) -> None:
        self._thread_agents = thread_agents
        self._branching = branching
        self._trees = trees
        self._forgetting = forgetting

    async def switch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody chose who is to answer in a thread."""
        if sent := interactions.submission(body):
            chosen = self._thread_agents.chosen(sent.who, sent.about, sent.text("profile"))
            await update_modal(ack, sent, chosen)

    async def branch(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody goes on from an earlier message."""
        if sent := interactions.submission(body):
            wish = BranchRequest(sent.text("prompt"), sent.text("profile"), sent.user_team)
            await update_modal(
                ack, sent, self._branching.chosen(sent.who, sent.id, sent.about, wish)
            )

    async def compare(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody wants two threads compared."""
        if sent := interactions.submission(body):
            pair = sent.fields.get("threads", ())
            chosen = pair if isinstance(pair, tuple) else ()
            asked = self._trees.compare(sent.who, sent.id, sent.about, chosen, sent.user_team)
            await update_modal(ack, sent, asked)

    async def forget(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody confirmed that a thread is to be forgotten."""
        if sent := interactions.submission(body):
            await update_modal(ack, sent, self._forgetting.confirmed(sent.who, sent.about))
