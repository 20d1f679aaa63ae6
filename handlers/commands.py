"""Slash commands."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.channel_agent import Switching
from bot.agents.custom_agent_forms import Editing
from bot.home.usage import Insights
from bot.retention.keep_setting import Keeping
from bot.slack.views import agent_card, usage
from bot.slack.views.block_kit import sentence
from handlers import answering
from handlers import payloads_interactive as payloads
from handlers.payloads_interactive import Command


class Commands:
    """`/agent`: who answers here, how much, and the workspace's own agents."""

    def __init__(
        self, switching: Switching, editing: Editing, insights: Insights, keeping: Keeping
    ) -> None:
        self._switching = switching
        self._editing = editing
        self._insights = insights
        self._keeping = keeping

    async def agent(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if command := payloads.command(body):
            await answering.in_place(ack, respond, self._agent(command))

    async def _agent(self, command: Command) -> dict[str, Any]:
        here, text = command.here, command.text.strip().strip("`").lower()
        word, _, rest = text.partition(" ")
        match word:
            case "":
                return agent_card.card(await self._switching.card(here))
            case "list":
                return agent_card.listing(await self._switching.everyone(here))
            case "about":
                return usage.about(await self._insights.of(here, rest.strip()))
            case "follow" | "keep":
                change = self._switching.follow if word == "follow" else self._keeping.keep
                return sentence(await change(here, rest.strip()))
            case "new" | "edit" | "delete":
                return sentence(await self._window(command, word, rest.strip()))
        return sentence(await self._switching.switch(here, text))

    async def _window(self, command: Command, word: str, name: str) -> str:
        match word:
            case "edit":
                return await self._editing.edit(command.here, command.trigger, name)
            case "delete":
                return await self._editing.delete(command.here, command.trigger, name)
        return await self._editing.new(command.here, command.trigger)
