"""Notice to a channel that the bot has joined, posted once."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.errors import SlackFailed, SlackUnreachable
from bot.slack.posting.notices import Notices
from storage.agents import place_settings
from storage.engine.database import Database

log = structlog.get_logger()

HELLO = (
    "Documents that are shared here become this channel's library: mention me to ask about them. "
    "`/library` shows them, `/library auto off` keeps new ones out."
)


@dataclass(frozen=True, slots=True)
class ChannelNotice:
    """Posts the notice at most once: recorded before, and undone only where Slack refused it."""

    database: Database
    notices: Notices
    background: BackgroundTasks

    async def joined(self, team: str, channel: str) -> None:
        """Record that we joined a channel; the notice follows in the background."""
        if await self.database.run(place_settings.announce, team, channel):
            self.background.begin(("hello", team, channel), partial(self._post, team, channel))

    async def _post(self, team: str, channel: str) -> None:
        try:
            await self.notices.tell(channel, HELLO)
        except SlackUnreachable as failed:
            log.info("channel_notice_unconfirmed", channel=channel, code=failed.code)
        except SlackFailed as failed:
            log.info("channel_notice_refused", channel=channel, code=failed.code)
            await self.database.run(place_settings.unannounce, team, channel)
