"""Announcements to a channel that somebody changed a setting, while that person waits."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.core.actor import ActorInChannel
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed
from bot.slack.markup import named
from bot.slack.posting.notices import Notices

log = structlog.get_logger()

ANNOUNCEMENT_TIMEOUT = 0.8  # seconds for each call: we have to respond within three

NOT_IN_CHANNEL = (
    "{done} But I'm not in this channel, so I couldn't tell it. Invite me with `/invite`."
)
UNTOLD = "{done} I couldn't make sure that the channel knows."
OUTSIDE = {"not_in_channel", "channel_not_found"}


@dataclass(frozen=True, slots=True)
class Announcements:
    """Posts announcements and looks up names, each within a short timeout."""

    notices: Notices
    people: PeopleDirectory

    async def tell(self, here: ActorInChannel, told: str, done: str) -> str:
        """Tell the channel; return a sentence for the person if that failed, or ''."""
        try:
            async with asyncio.timeout(ANNOUNCEMENT_TIMEOUT):
                await self.notices.tell(here.channel, told)
        except SlackFailed as failed:
            log.info("notice_failed", channel=here.channel, code=failed.code)
            return (NOT_IN_CHANNEL if failed.code in OUTSIDE else UNTOLD).format(done=done)
        except TimeoutError:
            log.info("notice_failed", channel=here.channel, code="timeout")
            return UNTOLD.format(done=done)
        return ""

    async def who(self, user: str) -> str:
        """Return a person's name; a mention if Slack does not tell it in time."""
        try:
            async with asyncio.timeout(ANNOUNCEMENT_TIMEOUT):
                name = await self.people.name(user)
        except TimeoutError:
            name = user
        return f"<@{name}>" if name == user else named(name)
