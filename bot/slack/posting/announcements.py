"""Telling a channel what somebody set for it, while that person waits for our answer."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.core.actor import ActorInChannel
from bot.slack.errors import SlackFailed
from bot.slack.markup import escaped
from bot.slack.posting.notices import Notices
from bot.slack.threads import Threads

log = structlog.get_logger()

PATIENCE = 0.8  # seconds for each call of Slack's: it wants our own answer within three

NOT_IN_CHANNEL = (
    "{done} But I am not in this channel: invite me, or nobody will notice. The choice is kept."
)
UNTOLD = "{done} I could not make sure that the channel knows."
OUTSIDE = {"not_in_channel", "channel_not_found"}


@dataclass(frozen=True, slots=True)
class Announcements:
    """Tells, and says how people are called; neither takes long, whatever Slack does."""

    notices: Notices
    names: Threads

    async def tell(self, here: ActorInChannel, told: str, done: str) -> str:
        """Tell the channel; what the person is to know besides (or '')."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.notices.tell(here.channel, told)
        except SlackFailed as failed:
            log.info("notice_failed", channel=here.channel, code=failed.code)
            return (NOT_IN_CHANNEL if failed.code in OUTSIDE else UNTOLD).format(done=done)
        except TimeoutError:
            log.info("notice_failed", channel=here.channel, code="timeout")
            return UNTOLD.format(done=done)
        return ""

    async def who(self, user: str) -> str:
        """A person's name; a mention where Slack does not tell it in time."""
        try:
            async with asyncio.timeout(PATIENCE):
                name = await self.names.name(user)
        except TimeoutError:
            name = user
        return f"<@{name}>" if name == user else escaped(name)
