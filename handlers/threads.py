"""Message shortcuts, and the modals about a thread that they open."""

from collections.abc import Awaitable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching, BranchRequest
from bot.branching.tree import BranchTree
from bot.retention.forget_thread import ThreadForgetting
from bot.slack.views.windows import Window
from bot.transcripts.exporter import Exporter
from handlers import responses
from handlers.doors.shortcut_refusals import ShortcutRefusals
from handlers.payloads import interactions
from handlers.payloads.interactions import Shortcut, Submission


class ShortcutHandlers:
    """Each opens a window, or begins something in the background."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        branching: Branching,
        exporter: Exporter,
        forgetting: ThreadForgetting,
        refusals: ShortcutRefusals,
    ) -> None:
        self._thread_agents = thread_agents
        self._branching = branching
        self._exporter = exporter
        self._forgetting = forgetting
        self._refusals = refusals

    async def branch_from_here(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await self._answer(ack, respond, used, self._branch_from_here(used))

    async def switch_agent(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await self._answer(ack, respond, used, self._switch_agent(used))

    async def export_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            tell = partial(responses.send_ephemeral, respond)
            begun = self._exporter.begin(used.here, used.thread_ts, tell)
            await self._answer(ack, respond, used, begun)

    async def forget_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := interactions.shortcut(body):
            await self._answer(ack, respond, used, self._forget_thread(used))

    async def _answer(
        self, ack: AsyncAck, respond: AsyncRespond, used: Shortcut, work: Awaitable[str]
    ) -> None:
        """Do what somebody wants; why it can't be done is shown in a window."""
        await responses.notify_user(ack, respond, self._refusals.guard(used, work))

    async def _branch_from_here(self, used: Shortcut) -> str:
        await self._branching.ask(used.here, used.ts, used.text, used.trigger)
        return ""

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

    async def switch(self, sent: Submission) -> Window | None:
        """Somebody chose who is to answer in a thread."""
        _, thread_ts = sent.about
        await self._thread_agents.chosen(sent.here, thread_ts, sent.text("profile"))
        return None

    async def branch(self, sent: Submission) -> Window | None:
        """Somebody goes on from an earlier message."""
        _, ts = sent.about
        wish = BranchRequest(sent.text("prompt"), sent.text("profile"), sent.user_team)
        await self._branching.chosen(sent.here, sent.id, ts, wish)
        return None

    async def compare(self, sent: Submission) -> Window | None:
        """Somebody wants two threads compared."""
        pair = sent.fields.get("threads", ())
        chosen = pair if isinstance(pair, tuple) else ()
        await self._trees.compare(sent.here, sent.id, chosen, sent.user_team)
        return None

    async def forget(self, sent: Submission) -> Window:
        """Somebody confirmed that a thread is to be forgotten."""
        _, thread_ts = sent.about
        return await self._forgetting.confirmed(sent.here, thread_ts)
