"""Buttons and pickers in the card of `/agent`."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.agents.channel_agent import Switching
from bot.agents.custom_agent_forms import Editing
from bot.slack.views import agent_card
from bot.slack.views.block_kit import sentence
from handlers import answering
from handlers import payloads_interactive as payloads
from handlers.payloads_interactive import Click


class Cards:
    """The card of `/agent`."""

    def __init__(self, switching: Switching, editing: Editing) -> None:
        self._switching = switching
        self._editing = editing

    async def pick(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        """Somebody picked who is to answer."""
        if click := payloads.click(body):
            await answering.instead(ack, respond, self._picked(click))

    async def new(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := payloads.click(body):
            await answering.instead(ack, respond, self._new(click))

    async def edit(self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any]) -> None:
        if click := payloads.click(body):
            await answering.instead(ack, respond, self._edit(click))

    async def _picked(self, click: Click) -> dict[str, Any]:
        said = await self._switching.switch(click.here, click.value)
        return agent_card.card(await self._switching.card(click.here), said)

    async def _new(self, click: Click) -> dict[str, Any]:
        return sentence(await self._editing.new(click.here, click.trigger))

    async def _edit(self, click: Click) -> dict[str, Any]:
        return sentence(await self._editing.edit(click.here, click.trigger))
