"""The messages that one answer fills, one after the other, before Slack's limits are reached."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.slack import markup
from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.content import (
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
from bot.slack.streaming.message import EditedMessage, GrowingMessage, StreamedMessage
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage

log = structlog.get_logger()

TRIES = 3  # for a first write whose response was lost
REMOVAL_WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds between tries
GONE = "message_not_found"
BAD_FOOTER = {"invalid_blocks", "invalid_blocks_format"}
MOST_PARTS = 40  # of one message; Slack allows 50 blocks


@dataclass(frozen=True, slots=True)
class ReplySettings:
    """How answers are written: Slack's limits with a margin, and whether to stream natively."""

    size: int = 10_000  # characters in one message; Slack allows 12,000
    life: float = 240.0  # seconds of one stream; Slack ends it after about 300
    interval: float = 0.8  # seconds between two writes of a stream
    stream_in_channels: bool = True


@dataclass(frozen=True, slots=True)
class Records:
    """What a reply tells and asks: each message posted, those that were lost, a Stop in Slack."""

    posted: Callable[[str], Awaitable[None]]
    lost: Callable[[], Awaitable[list[OwnMessage]]]
    stopped: Callable[[], None]


class RollOver:
    """Fills the message that is open, and opens the next when it is full or too old.

    Messages `adopted` from an earlier attempt are filled first; those that are not needed go.
    """

    def __init__(
        self,
        client: SlackClient,
        place: ThreadTarget,
        settings: ReplySettings,
        records: Records,
        adopted: Sequence[OwnMessage] = (),
    ) -> None:
        self._client = client
        self._place = place
        self._settings = settings
        self._records = records
        self._adopted = list(adopted)
        self._streams = settings.stream_in_channels or place.is_direct
        self._size = settings.size
        self._in_doubt = False
        self.open: GrowingMessage | None = None

    @property
    def are_none(self) -> bool:
        """Whether Slack shows nothing of the answer, not even of an earlier attempt."""
        return self.open is None and not self._adopted

    async def put(self, parts: Sequence[ContentPart], *, last: bool, footer: Footer = ()) -> bool:
        """Write parts, over as many messages as it takes; with `last`, close the last of them.

        The footer goes below it.

        True if that also ended the thread's `processing` status.
        """
        tries = 0
        while True:
            message = self.open = self.open or self._next()
            try:
                if self._fits(message, parts):
                    return await self._write(message, parts, last, footer)
                parts = await self._roll_over(message, parts)
                if not parts:
                    return False
            except MessageFull:
                # What a message held so far fits; an empty one shows that the size does not.
                self._size = size(message.shown) or max(self._size // 2, 1)
            except SlackUnreachable:
                tries += 1
                await self._look_up(message, tries)
            except SlackRefused as refused:
                footer = self._with_less(message, footer, refused)

    async def keep(self, mark: str) -> None:
        """End what an earlier attempt left with a mark below it."""
        *earlier, last = self._adopted
        self._adopted = []
        channel = self._place.channel
        for message in earlier:
            await end_stream(self._client, channel, message.ts)
        if not await end_stream(self._client, channel, last.ts, mark):
            await edit(self._client, channel, last.ts, last.text + mark)

    async def tidy(self) -> None:
        """Remove what is not needed: an answer may become shorter than an attempt at it was."""
        if self._in_doubt:  # what we looked for in vain may have appeared since
            self._adopted += await self._records.lost()
        for message in self._adopted:
            await remove(self._client, self._place.channel, message.ts)

    def _with_less(self, message: GrowingMessage, footer: Footer, refused: SlackRefused) -> Footer:
        """Do without what Slack refuses, if that is possible; the footer that is left."""
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
            return EditedMessage(self._client, self._place, ts=self._adopted.pop(0).ts)
        if self._streams:
            settings = self._settings
            return StreamedMessage(self._client, self._place, settings.life, settings.interval)
        return EditedMessage(self._client, self._place)

    def _fits(self, message: GrowingMessage, parts: Sequence[ContentPart]) -> bool:
        shown = joined(message.shown, parts)
        return size(shown) <= self._size and len(shown) <= MOST_PARTS and not message.is_over()

    async def _write(
        self, message: GrowingMessage, parts: Sequence[ContentPart], last: bool, footer: Footer
    ) -> bool:
        is_new = message.ts is None
        ended = False
        if last:
            ended = await message.close(parts, last=True, footer=footer)
        elif parts:
            await message.write(parts)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        return ended

    async def _roll_over(
        self, message: GrowingMessage, parts: Sequence[ContentPart]
    ) -> list[ContentPart]:
        """Close a message with what fits, and return what goes into the next one."""
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
        await message.close([*piece, *tail], last=False)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        self.open = None
        if not rest:
            return []
        head: list[ContentPart] = [*steps, f"{fence}\n"] if fence else [*steps]
        return joined(head, rest)

    async def _look_up(self, message: GrowingMessage, tries: int) -> None:
        """A message was posted or not, Slack's answer is lost: look before doing it again."""
        if message.ts or tries == TRIES:
            raise SlackUnreachable("reply", "no_response")
        self._in_doubt = True
        self.open = None
        for found in await self._records.lost():
            await self._records.posted(found.ts)
            self._adopted.append(found)


def _shortened(part: ContentPart, room: int) -> ContentPart:
    return part.shortened(room) if isinstance(part, TaskCard) and part.size > room else part


async def remove(client: SlackClient, channel: str, ts: str) -> None:
    """Take a message of ours away. Doing so twice is doing so once."""
    for wait in (*REMOVAL_WAITS, None):
        try:
            await client.call("chat.delete", channel=channel, ts=ts)
        except SlackRefused as refused:
            if refused.code != GONE:
                log.warning("slack_remnant_stays", code=refused.code)
        except SlackUnreachable:
            if wait is None:
                raise
            await asyncio.sleep(wait)
            continue
        return
