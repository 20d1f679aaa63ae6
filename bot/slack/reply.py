"""A streamed answer in a thread: text in, Slack messages out, however long it gets.

Text is written when the last write is done and its interval is over, not token by token: Slack
counts calls. One message follows another before Slack's limits of size and age are reached.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog

from bot.slack import text as texts
from bot.slack.client import SlackClient
from bot.slack.failures import SlackRefused, SlackUnreachable
from bot.slack.message import Edited, Full, Message, StoppedByUser, Streamed
from bot.slack.threads import Place

log = structlog.get_logger()

TRIES = 3  # for a first write whose response was lost
REMOVAL_WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds between tries
GONE = "message_not_found"


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
    lost: Callable[[], Awaitable[list[str]]]
    stopped: Callable[[], None]


class Reply:
    """Use as `async with`; `write` never waits, `finish` returns when Slack has it all."""

    def __init__(
        self,
        client: SlackClient,
        place: Place,
        settings: ReplySettings,
        records: Records,
        adopted: tuple[str, ...] = (),
    ) -> None:
        self._client = client
        self._place = place
        self._settings = settings
        self._records = records
        self._adopted = list(adopted)
        self._streams = settings.stream_in_channels or place.is_direct
        self._size = settings.size
        self._pending = ""
        self._in_doubt = False
        self._message: Message | None = None
        self._wake = asyncio.Event()
        self._ending = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._pump = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._pump.cancel()
        await asyncio.gather(self._pump, return_exceptions=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return self._message is None and not self._pending

    @property
    def leaves_nothing(self) -> bool:
        """Whether Slack shows nothing of it, not even of an earlier attempt."""
        return self.is_empty and not self._adopted

    def write(self, text: str) -> None:
        """Add text to the answer. Raises what made writing to Slack impossible for good."""
        if self._pump.done():
            with suppress(SlackUnreachable):  # `settle` will tell; the answer may be saved before
                self._pump.result()
        self._pending += text
        self._wake.set()

    async def settle(self) -> None:
        """Let the write that is under way end; no other follows but `finish`."""
        self._ending.set()
        self._wake.set()
        await self._pump

    async def finish(self) -> bool:
        """Write what is left and close the message.

        True if that also ended the thread's `processing` status.
        """
        await self.settle()
        text, self._pending = self._pending, ""
        ended = await self._put(texts.neutralise(text), last=True)
        if self._in_doubt:  # what we looked for in vain may have appeared since
            self._adopted += await self._records.lost()
        for ts in self._adopted:  # the answer became shorter than an interrupted attempt at it
            await remove(self._client, self._place.channel, ts)
        return ended

    async def _run(self) -> None:
        while not self._ending.is_set():
            await self._wake.wait()
            self._wake.clear()
            if self._ending.is_set():
                return
            try:
                await self._flush()
            except StoppedByUser as stop:
                self._pending = stop.text + self._pending
                self._records.stopped()
                return
            await self._pause()

    async def _pause(self) -> None:
        """Wait until the message may grow again: all answers together share Slack's limits."""
        if self._message is None:
            return
        pace = self._client.pace(self._message.method)
        try:
            async with asyncio.timeout(max(self._message.interval, pace.book())):
                await self._ending.wait()
            pace.give_back()
        except TimeoutError:
            return

    async def _flush(self) -> None:
        ready = texts.settled(self._pending)
        text, self._pending = self._pending[:ready], self._pending[ready:]
        if text:
            await self._put(texts.neutralise(text), last=False)

    async def _put(self, text: str, *, last: bool) -> bool:
        """Write text, over as many messages as it takes."""
        tries = 0
        while True:
            message = self._message = self._message or self._next_message()
            try:
                room = self._size - len(message.text)
                if len(text) <= room and not message.is_over():
                    return await self._write(message, text, last)
                text = await self._roll_over(message, text, room)
                if not text:
                    return False
            except Full:
                # What a message held so far fits; an empty one shows that the size does not.
                self._size = len(message.text) or max(self._size // 2, 1)
            except SlackUnreachable:
                tries += 1
                await self._look_up(message, tries)
            except SlackRefused as refused:
                if not isinstance(message, Streamed) or message.ts:
                    raise
                log.info("slack_streaming_refused", code=refused.code)
                self._streams, self._message = False, None

    def _next_message(self) -> Message:
        if self._adopted:
            return Edited(self._client, self._place, ts=self._adopted.pop(0))
        if self._streams:
            settings = self._settings
            return Streamed(self._client, self._place, settings.life, settings.interval)
        return Edited(self._client, self._place)

    async def _write(self, message: Message, text: str, last: bool) -> bool:
        is_new = message.ts is None
        ended = False
        if last:
            ended = await message.close(text, last=True)
        elif text:
            await message.write(text)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        return ended

    async def _roll_over(self, message: Message, text: str, room: int) -> str:
        """Close a message with what fits, and return what goes into the next one."""
        piece = text[: texts.cut(text, room)] if room > 0 else ""
        fence = texts.open_fence(message.text + piece)
        tail = f"\n{texts.closing(fence)}" if fence else ""
        is_new = message.ts is None
        await message.close(piece + tail, last=False)
        if is_new and message.ts:
            await self._records.posted(message.ts)
        self._message = None
        rest = text[len(piece) :]
        return f"{fence}\n{rest}" if fence and rest else rest

    async def _look_up(self, message: Message, tries: int) -> None:
        """A message was posted or not, Slack's answer is lost: look before doing it again."""
        if message.ts or tries == TRIES:
            raise SlackUnreachable("reply", "no_response")
        self._in_doubt = True
        self._message = None
        for ts in await self._records.lost():
            await self._records.posted(ts)
            self._adopted.append(ts)


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
