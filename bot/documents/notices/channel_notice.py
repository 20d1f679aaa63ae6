"""Notice to a channel that the bot has joined, posted once."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.documents.notices.reading_agents import ReadingAgents
from bot.slack.errors import SlackFailed, SlackUnreachable
from bot.slack.manifest import NAME
from bot.slack.posting.notices import Notices
from storage.agents import place_settings
from storage.engine.database import Database

log = structlog.get_logger()

HELLO = (
    "Hi, I'm {name}. Mention me to ask something. Documents shared here are sent to Mistral "
    "so that I can answer from them; `/library auto off` turns that off."
)
WITHOUT_DOCUMENTS = (
    "Hi, I'm {name}. Mention me to ask something. Documents shared here are sent to Mistral for "
    "this channel's library; `/library auto off` turns that off. {way_out}"
)


@dataclass(frozen=True, slots=True)
class ChannelNotice:
    """Posts the notice at most once: recorded before, and undone only where Slack refused it."""

    database: Database
    notices: Notices
    background: BackgroundTasks
    agents: ReadingAgents

    async def joined(self, team: str, channel: str) -> None:
        """Record that we joined a channel; the notice follows in the background."""
        if await self.database.run(place_settings.announce, team, channel):
            self.background.begin(("hello", team, channel), partial(self._post, team, channel))

    async def _post(self, team: str, channel: str) -> None:
        nobody = ActorInChannel(team, "", channel)
        way_out = await self.agents.way_out(nobody)
        hello = (WITHOUT_DOCUMENTS if way_out else HELLO).format(name=NAME, way_out=way_out)
        try:
            await self.notices.tell(channel, hello)
        except SlackUnreachable as failed:
            log.info("channel_notice_unconfirmed", channel=channel, code=failed.code)
        except SlackFailed as failed:
            log.info("channel_notice_refused", channel=channel, code=failed.code)
            await self.database.run(place_settings.unannounce, team, channel)
