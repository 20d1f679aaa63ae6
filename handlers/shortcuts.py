"""Message shortcuts: what people can do with a message, in a thread or outside of one."""

from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.thread_agent import ThreadAgents
from bot.branching.service import Branching
from bot.retention.forget_thread import Forgetting
from bot.transcripts.exporter import Exports
from handlers import answering
from handlers import payloads_interactive as payloads
from handlers.payloads_interactive import Shortcut


class Shortcuts:
    """Each opens a window, or begins something in the background."""

    def __init__(
        self,
        thread_agents: ThreadAgents,
        branching: Branching,
        exports: Exports,
        forgetting: Forgetting,
    ) -> None:
        self._thread_agents = thread_agents
        self._branching = branching
        self._exports = exports
        self._forgetting = forgetting

    async def branch_from_here(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := payloads.shortcut(body):
            await answering.aside(ack, respond, self._branch_from_here(used))

    async def switch_agent(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := payloads.shortcut(body):
            await answering.aside(ack, respond, self._switch_agent(used))

    async def _branch_from_here(self, used: Shortcut) -> str:
        await self._branching.ask(used.here, used.ts, used.text, used.trigger)
        return ""

    async def export_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := payloads.shortcut(body):
            tell = partial(answering.whisper, respond)
            begun = self._exports.begin(used.here, used.thread_ts, tell)
            await answering.aside(ack, respond, begun)

    async def forget_thread(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := payloads.shortcut(body):
            await answering.aside(ack, respond, self._forget_thread(used))

    async def _switch_agent(self, used: Shortcut) -> str:
        await self._thread_agents.ask(used.here, used.thread_ts, used.trigger)
        return ""

    async def _forget_thread(self, used: Shortcut) -> str:
        await self._forgetting.ask(used.here, used.thread_ts, used.trigger)
        return ""
