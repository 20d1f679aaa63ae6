"""Direct messages to one person: files, with what is said about them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.file_errors import BotNotInChannel, NotSent, UploadRefused
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.transfers.uploads import Uploads
from bot.slack.views.block_kit import plainly


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that we generated in memory."""

    name: str
    about: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self.content


@dataclass(frozen=True, slots=True)
class DirectMessages:
    """Sends direct messages. Raises SlackFailed, and NotSent for files that could not be sent."""

    client: SlackClient

    async def give(self, who: Actor, text: str, sheets: Sequence[WrittenFile]) -> None:
        """Send a person files in one message; below it where Slack takes no person for a place."""
        uploads = Uploads(self.client)
        names = {await uploads.send(one.name, one.about, one): one.name for one in sheets}
        try:
            if await uploads.share_directly(who.user, names, text):
                return
        except BotNotInChannel:
            await self._below_a_message(who, text, names)
        else:
            raise UploadRefused

    async def _below_a_message(self, who: Actor, text: str, names: Mapping[str, str]) -> None:
        uploads = Uploads(self.client)
        channel, ts = await Notices(self.client).to(who.user, plainly(text))
        try:
            if not await uploads.share(
                ThreadTarget(who.team, channel, ts, who.user, who.team), names, ""
            ):
                raise UploadRefused
        except (NotSent, SlackFailed):
            with suppress(SlackFailed):  # it announces files that were not sent
                await self.client.call("chat.delete", channel=channel, ts=ts)
            raise
