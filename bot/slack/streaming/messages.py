"""Messages that one answer fills: opened, adopted from an earlier attempt, found again, removed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.retry import Retry
from bot.slack.client import SlackClient, note_retry
from bot.slack.errors import PLACE_REFUSED, SlackRefused, SlackUnreachable
from bot.slack.markdown.open_blocks import closing
from bot.slack.streaming.content import ContentPart
from bot.slack.streaming.edits import RETRY_DELAYS, edit, end_stream, is_over
from bot.slack.streaming.message import EditedMessage, GrowingMessage, StreamedMessage
from bot.slack.streaming.room import BYTES, CHARACTERS, Room
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage

log = structlog.get_logger()

POST_ATTEMPTS = 3  # where the response to a first write is lost
REMOVAL = Retry(SlackUnreachable, delays=(0.5, 1.0, 2.0, 4.0))
GONE = "message_not_found"


@dataclass(frozen=True, slots=True)
class ReplySettings:
    """Settings of replies: Slack's limits with a margin, and whether to stream natively."""

    size: int = 10_400  # bytes in a streamed message; Slack takes about 10,600
    edited_size: int = 11_500  # characters in one that is edited; Slack takes 12,000
    life: float = 240.0  # seconds of one stream; Slack ends it after about 300
    interval: float = 0.8  # seconds between two writes of a stream
    retry_delays: Sequence[float] = RETRY_DELAYS
    stream_in_channels: bool = True
    clock: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Records:
    """Callbacks of a reply: a message was posted, find lost messages, Stop was pressed."""

    posted: Callable[[str], Awaitable[None]]
    lost: Callable[[], Awaitable[list[OwnMessage]]]
    stopped: Callable[[], None]


class AnswerMessages:
    """Opens the messages of an answer.

    Messages `adopted` from an earlier attempt are filled first; those not needed are deleted.
    """

    def __init__(
        self,
        client: SlackClient,
        target: ThreadTarget,
        settings: ReplySettings,
        records: Records,
        adopted: Sequence[OwnMessage] = (),
    ) -> None:
        self.records = records
        self.adopted = list(adopted)
        self.streams = settings.stream_in_channels or target.is_direct
        self._client = client
        self._target = target
        self._settings = settings
        self._unusable: list[str] = []
        self._has_lost_messages = False

    def next(self) -> GrowingMessage:
        if self.adopted:
            return self.edited(self.adopted.pop(0).ts)
        if not self.streams:
            return self.edited()
        settings = self._settings
        return StreamedMessage(
            self._client,
            self._target,
            Room(settings.size, BYTES),
            settings.life,
            settings.interval,
            settings.retry_delays,
            settings.clock,
        )

    def edited(self, ts: str | None = None, shown: Sequence[ContentPart] = ()) -> EditedMessage:
        """Return a message to edit: a new one, or one that shows this by now."""
        room, delays = Room(self._settings.edited_size, CHARACTERS), self._settings.retry_delays
        return EditedMessage(self._client, self._target, room, delays=delays, ts=ts, shown=[*shown])

    def book_write(self, message: GrowingMessage) -> float:
        """Book the next write, within Slack's limits; return the seconds until then."""
        return max(message.interval, self._client.rate_limits(message.method).book())

    async def pause(self, failures: int) -> None:
        """Wait before something is tried once more, after so many failures in a row."""
        delays = [0.0, *self._settings.retry_delays]
        await asyncio.sleep(delays[min(failures, len(delays) - 1)])

    async def end(self, message: GrowingMessage) -> bool:
        """End a message as it is; False if its stream runs on, so that it can't be edited yet."""
        if not isinstance(message, StreamedMessage):
            return True
        return is_over(await end_stream(self._client, self._target.channel, message.ts))

    async def end_adopted(self, mark: str) -> bool:
        """End all adopted messages, with a mark below the last one; False if it is not shown."""
        *earlier, last = self.adopted
        self.adopted = []
        channel = self._target.channel
        for message in earlier:
            await end_stream(self._client, channel, message.ts)
        end = closing(last.text) + mark
        if await end_stream(self._client, channel, last.ts, end) is None:
            return True
        try:
            await edit(self._client, (channel, last.ts), last.text + end)
        except SlackRefused as refused:
            if refused.code in PLACE_REFUSED:
                raise
            return False
        return True

    async def note(self, message: GrowingMessage) -> None:
        """Record a message that was posted, before anything else is done with it."""
        if message.ts:
            await self.records.posted(message.ts)

    async def find_lost(self) -> None:
        """Adopt the messages whose post got no response."""
        self._has_lost_messages = True
        for found in await self.records.lost():
            await self.records.posted(found.ts)
            self.adopted.append(found)

    def give_up(self, message: GrowingMessage) -> None:
        """Leave a message that cannot be edited; one that shows nothing of ours is removed."""
        if message.ts and not message.shown:
            self._unusable.append(message.ts)

    async def remove_unused(self) -> None:
        """Delete adopted messages that were not filled: the answer may be shorter this time."""
        if self._has_lost_messages:  # they may have appeared since
            self.adopted += await self.records.lost()
        for ts in [*self._unusable, *(message.ts for message in self.adopted)]:
            await remove(self._client, self._target.channel, ts)


async def remove(client: SlackClient, channel: str, ts: str) -> None:
    """Delete a message of ours; idempotent, hence with retries."""
    delete = partial(client.call, "chat.delete", channel=channel, ts=ts)
    try:
        await REMOVAL.call(delete, note_retry)
    except SlackRefused as refused:
        if refused.code != GONE:
            log.warning("slack_message_not_removed", code=refused.code)
