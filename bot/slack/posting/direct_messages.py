"""What is for one person alone: a message in their direct messages with us, and files below it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.file_errors import NotSent, UploadRefused
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.uploads import Uploads
from bot.slack.views.block_kit import plainly


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written here."""

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
    """Writes to people. Raises SlackFailed, and NotSent for files that do not get there."""

    client: SlackClient

    async def give(self, who: Actor, text: str, sheets: Sequence[WrittenFile]) -> None:
        """Send somebody files, with a message above them."""
        uploads = Uploads(self.client)
        names = {await uploads.send(one.name, one.about, one): one.name for one in sheets}
        channel, ts = await Notices(self.client).to(who.user, plainly(text))
        try:
            if not await uploads.share(
                ThreadTarget(who.team, channel, ts, who.user, who.team), names, ""
            ):
                raise UploadRefused
        except (NotSent, SlackFailed):
            with suppress(SlackFailed):  # it announces what did not come
                await self.client.call("chat.delete", channel=channel, ts=ts)
            raise
