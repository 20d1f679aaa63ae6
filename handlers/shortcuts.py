"""Message shortcuts: what people can do with a message, in a thread or outside of one."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.thread_agents import ThreadAgents
from handlers import answering
from handlers import payloads_interactive as payloads
from handlers.payloads_interactive import Shortcut


class Shortcuts:
    """Each opens a window."""

    def __init__(self, thread_agents: ThreadAgents) -> None:
        self._thread_agents = thread_agents

    async def switch_agent(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]
    ) -> None:
        if used := payloads.shortcut(body):
            await answering.aside(ack, respond, self._switch_agent(used))

    async def _switch_agent(self, used: Shortcut) -> str:
        await self._thread_agents.ask(used.here, used.thread_ts, used.trigger)
        return ""
