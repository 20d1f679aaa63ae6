"""What a channel is told when the bot joins it, once."""

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
    """Says it at most once: it is noted before, and unsaid only where Slack refused it."""

    database: Database
    notices: Notices
    background: BackgroundTasks

    async def joined(self, team: str, channel: str) -> None:
        """We joined a channel; when this returns, that is not forgotten."""
        if await self.database.run(place_settings.announce, team, channel):
            self.background.begin(("hello", team, channel), partial(self._tell, team, channel))

    async def _tell(self, team: str, channel: str) -> None:
        try:
            await self.notices.tell(channel, HELLO)
        except SlackUnreachable as failed:
            log.info("greeting_unheard", channel=channel, code=failed.code)
        except SlackFailed as failed:
            log.info("greeting_refused", channel=channel, code=failed.code)
            await self.database.run(place_settings.unannounce, team, channel)
