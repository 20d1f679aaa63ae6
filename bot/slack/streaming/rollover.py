"""Roll-over of one answer from message to message, before Slack's limits are reached."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.retry import Retry
from bot.slack import markup
from bot.slack.client import SlackClient, note_retry
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import (
    Addition,
    ContentPart,
    Footer,
    TaskCard,
    continued,
    joined,
    running,
    size,
    split,
    words,
)
from bot.slack.streaming.edits import MessageFull, edit, end_stream
from bot.slack.streaming.message import (
    EditedMessage,
    GrowingMessage,
    StoppedByUser,
    StreamedMessage,
)
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage

log = structlog.get_logger()

POST_ATTEMPTS = 3  # where the response to a first write is lost
REMOVAL = Retry(SlackUnreachable, delays=(0.5, 1.0, 2.0, 4.0))
GONE = "message_not_found"
BAD_FOOTER = {"invalid_blocks", "invalid_blocks_format"}
MOST_PARTS = 40  # of one message; Slack allows 50 blocks


@dataclass(frozen=True, slots=True)
class ReplySettings:
    """Settings of replies: Slack's limits with a margin, and whether to stream natively."""

    size: int = 10_000  # characters in one message; Slack allows 12,000
    life: float = 240.0  # seconds of one stream; Slack ends it after about 300
    interval: float = 0.8  # seconds between two writes of a stream
    stream_in_channels: bool = True


@dataclass(frozen=True, slots=True)
class Records:
    """Callbacks of a reply: a message was posted, find lost messages, Stop was pressed."""

    posted: Callable[[str], Awaitable[None]]
    lost: Callable[[], Awaitable[list[OwnMessage]]]
    stopped: Callable[[], None]


class RollOver:
    """Fills the open message, and opens the next one when it is full or too old.

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
        self._client = client
        self._target = target
        self._settings = settings
        self._records = records
        self._adopted = list(adopted)
        self._streams = settings.stream_in_channels or target.is_direct
        self._size = settings.size
        self._has_lost_messages = False
        self.open: GrowingMessage | None = None

    @property
    def shows_nothing(self) -> bool:
        """True if Slack shows nothing of the answer, not even of an earlier attempt."""
        return self.open is None and not self._adopted

    async def put(self, parts: Sequence[ContentPart], *, last: bool, footer: Footer = ()) -> bool:
        """Write parts, into as many messages as needed; with `last`, close the last one.

        It then gets the footer. True if that also ended the thread's `processing` status.
        """
        attempts = 0
        while True:
            message = self.open = self.open or self._next()
            added = Addition.to(message.shown, parts)
            try:
                if self._fits(message, added.shown):
                    return await self._write(message, added, last, footer)
                parts = await self._roll_over(message, parts)
                if not parts:
                    return False
            except MessageFull:
                # What the message holds so far did fit; if it is empty, our limit is too large.
                self._size = size(message.shown) or max(self._size // 2, 1)
            except StoppedByUser:
                self._records.stopped()
                raise
            except SlackUnreachable:
                attempts += 1
                await self._find_lost(message, attempts)
            except SlackRefused as refused:
                footer = self._without_refused(message, footer, refused)

    def book_write(self) -> float:
        """Book the next write, within Slack's limits; return the seconds until then."""
        if self.open is None:
            return 0.0
        return max(self.open.interval, self._client.rate_limits(self.open.method).book())

    async def end_adopted(self, mark: str) -> None:
        """End the messages of an earlier attempt, with a mark below the last one."""
        *earlier, last = self._adopted
        self._adopted = []
        channel = self._target.channel
        for message in earlier:
            await end_stream(self._client, channel, message.ts)
        if not await end_stream(self._client, channel, last.ts, mark):
            await edit(self._client, channel, last.ts, last.text + mark)

    async def remove_unused(self) -> None:
        """Delete adopted messages that were not filled: the answer may be shorter this time."""
        if self._has_lost_messages:  # they may have appeared since
            self._adopted += await self._records.lost()
        for message in self._adopted:
            await remove(self._client, self._target.channel, message.ts)

    def _without_refused(
        self, message: GrowingMessage, footer: Footer, refused: SlackRefused
    ) -> Footer:
        """Drop the footer, or native streaming, if Slack refused it; return the footer to use."""
        if footer and refused.code in BAD_FOOTER:
            log.warning("slack_footer_refused", code=refused.code)
            return ()
        if not isinstance(message, StreamedMessage) or message.ts:
            raise refused
        log.info("slack_streaming_refused", code=refused.code)
        self._streams, self.open = False, None
        return footer

    def _next(self) -> GrowingMessage:
        if self._adopted:
            return EditedMessage(self._client, self._target, ts=self._adopted.pop(0).ts)
        if self._streams:
            settings = self._settings
            return StreamedMessage(self._client, self._target, settings.life, settings.interval)
        return EditedMessage(self._client, self._target)

    def _fits(self, message: GrowingMessage, shown: Sequence[ContentPart]) -> bool:
        return size(shown) <= self._size and len(shown) <= MOST_PARTS and not message.is_over()

    async def _write(
        self, message: GrowingMessage, added: Addition, last: bool, footer: Footer
    ) -> bool:
        is_new = message.ts is None
        ended = False
        if last:
            ended = await message.close(added, last=True, footer=footer)
        elif added.parts:
            await message.write(added)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        return ended

    async def _roll_over(
        self, message: GrowingMessage, parts: Sequence[ContentPart]
    ) -> list[ContentPart]:
        """Close a message with what fits, and return the parts for the next one."""
        if not message.shown:  # a step that is larger than any message can only be shortened
            parts = [_shortened(part, self._size) for part in parts]
        room, count = self._size - size(message.shown), MOST_PARTS - len(message.shown)
        piece, rest = split(parts, room, max(count, 0))
        shown = joined(message.shown, piece)
        fence = markup.open_fence(words(shown))
        tail: list[ContentPart] = [f"\n{markup.closing(fence)}"] if fence else []
        steps = running(shown)
        tail += [continued(step) for step in steps]
        is_new = message.ts is None
        await message.close(Addition([*piece, *tail], joined(shown, tail)), last=False)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        self.open = None
        if not rest:
            return []
        head: list[ContentPart] = [*steps, f"{fence}\n"] if fence else [*steps]
        return joined(head, rest)

    async def _find_lost(self, message: GrowingMessage, attempts: int) -> None:
        """Look for a message whose post got no response, before it is posted again."""
        if message.ts or attempts == POST_ATTEMPTS:
            raise SlackUnreachable("reply", "no_response")
        self._has_lost_messages = True
        self.open = None
        for found in await self._records.lost():
            await self._records.posted(found.ts)
            self._adopted.append(found)


def _shortened(part: ContentPart, room: int) -> ContentPart:
    return part.shortened(room) if isinstance(part, TaskCard) and part.size > room else part


async def remove(client: SlackClient, channel: str, ts: str) -> None:
    """Delete a message of ours; idempotent, hence with retries."""
    delete = partial(client.call, "chat.delete", channel=channel, ts=ts)
    try:
        await REMOVAL.call(delete, note_retry)
    except SlackRefused as refused:
        if refused.code != GONE:
            log.warning("slack_message_not_removed", code=refused.code)
