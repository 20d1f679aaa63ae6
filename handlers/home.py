"""The app's own tabs: what people open, and what they use in their Home."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.accounts.key_setting import MistralKeySetting
from bot.agents.channel_agent import ChannelAgents
from bot.agents.custom_agent_forms import CustomAgentForms
from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.home.app_home import AppHome
from bot.home.suggested_prompts import SuggestedPrompts
from bot.slack.views.mistral_key import KEY, REMOVE
from bot.slack.views.windows import Done
from handlers.payloads import app_home, interactions
from handlers.payloads.interactions import Submission
from handlers.responses import PROMPT


class TabHandlers:
    """Fills a tab when it is opened. Slack gets its acknowledgement before."""

    def __init__(self, app_home: AppHome, suggested_prompts: SuggestedPrompts) -> None:
        self._app_home = app_home
        self._suggested_prompts = suggested_prompts

    async def opened(self, body: dict[str, Any]) -> None:
        """Somebody opened their Home, or their direct messages with us."""
        opened = app_home.tab(body)
        if opened and opened.tab == app_home.HOME:
            self._app_home.show(opened.here)
        elif opened and opened.tab == app_home.MESSAGES:
            self._suggested_prompts.offer(opened.here)

    async def started(self, body: dict[str, Any]) -> None:
        """Somebody opened direct messages of an app of the older kind."""
        if opened := app_home.thread(body):
            self._suggested_prompts.offer(opened.here, opened.thread_ts)


class HomeActionHandlers:
    """Buttons of the Home tab, which is published again with the result."""

    def __init__(
        self,
        app_home: AppHome,
        channel_agents: ChannelAgents,
        custom_agent_forms: CustomAgentForms,
        key_setting: MistralKeySetting,
    ) -> None:
        self._app_home = app_home
        self._key_setting = key_setting
        self._channel_agents = channel_agents
        self._custom_agent_forms = custom_agent_forms

    async def pick(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Somebody picked who is to answer their direct messages."""
        if click := interactions.home_click(body):
            here = ActorInChannel.directly(click.who)
            await self._note(ack, click.who, self._channel_agents.switch(here, click.value))

    async def new(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            await self._note(ack, click.who, self._custom_agent_forms.new(click.who, click.trigger))

    async def duplicate(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            opening = self._custom_agent_forms.duplicate(click.who, click.trigger)
            await self._note(ack, click.who, opening)

    async def edit(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.home_click(body):
            await self._note(
                ack, click.who, self._custom_agent_forms.edit(click.who, click.trigger)
            )

    async def key(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """An admin wants to set the workspace's own Mistral key."""
        if click := interactions.home_click(body):
            await self._note(ack, click.who, self._key_setting.open(click.who, click.trigger))

    async def _note(self, ack: AsyncAck, who: Actor, pipeline: Awaitable[str]) -> None:
        await at_home(self._app_home, ack, who, pipeline)


async def at_home(app_home: AppHome, ack: AsyncAck, who: Actor, work: Awaitable[str]) -> None:
    """Publish somebody's Home tab with what comes of a click there."""
    try:
        async with asyncio.timeout(PROMPT):
            note = await work
    except UserFacingError as trouble:
        note = trouble.sentence
    if note:
        app_home.show(who, note)
    await ack()


class MistralKeyHandlers:
    """Opens the window for a workspace's own Mistral key above the policy's, and saves it."""

    def __init__(self, setting: MistralKeySetting) -> None:
        self._setting = setting

    async def push(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        if click := interactions.window_click(body):
            with suppress(UserFacingError):  # Slack opens no window: nothing could be shown
                await self._setting.push(click.who, click.trigger)
        await ack()

    async def save(self, sent: Submission) -> Done:
        removes = bool(sent.fields.get(REMOVE))
        return await self._setting.save(sent.who, sent.text(KEY), removes=removes)
