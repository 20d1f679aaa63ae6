"""The window for a workspace's own Mistral key."""

from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncAck

from bot.accounts.key_setting import MistralKeySetting
from bot.core.errors import UserFacingError
from bot.slack.views.mistral_key import KEY, REMOVE
from bot.slack.views.windows import Done
from handlers.payloads import interactions
from handlers.payloads.interactions import Submission


class MistralKeyHandlers:
    """Opens it above the window of `/agent policy`, and saves it; Home opens it, too."""

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
