"""A streamed answer in a thread: text in, Slack messages out, however long it gets.

Text is written when the last write is done and its interval is over, not token by token: Slack
counts calls. Which message it goes into is the business of `bot.slack.streaming.rollover`.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.concurrency import tasks
from bot.slack import markup
from bot.slack.client import SlackClient
from bot.slack.errors import SlackUnreachable
from bot.slack.streaming.content import ContentPart, Footer, State, TaskCard, joined, running
from bot.slack.streaming.message import StoppedByUser
from bot.slack.streaming.rollover import Records, ReplySettings, RollOver
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage


class Reply:
    """Use as `async with`; `write` never waits, `finish` returns when Slack has it all."""

    def __init__(
        self,
        client: SlackClient,
        place: ThreadTarget,
        settings: ReplySettings,
        records: Records,
        adopted: Sequence[OwnMessage] = (),
    ) -> None:
        self._client = client
        self._records = records
        self._pages = RollOver(client, place, settings, records, adopted)
        self._pending: list[ContentPart] = []
        self._broken = False
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
        await tasks.end([self._pump])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written yet."""
        return self._pages.open is None and not self._pending

    @property
    def leaves_nothing(self) -> bool:
        """Whether Slack shows nothing of it, not even of an earlier attempt."""
        return self._pages.are_none and not self._pending

    def write(self, text: str) -> None:
        """Add text to the answer. Raises what made writing to Slack impossible for good."""
        if self._pump.done():
            with suppress(SlackUnreachable):  # `settle` will tell; the answer may be saved before
                self._pump.result()
        self._pending = joined(self._pending, [text])
        self._wake.set()

    def show(self, card: TaskCard) -> None:
        """Show a step of the agent's work, or what became of it."""
        self._pending = joined(self._pending, [card])
        self._wake.set()

    async def end(self, mark: str) -> None:
        """End with a mark, below whatever is there; `finish` is still to be called."""
        await self.settle()
        self._broken = True
        if not self.is_empty:
            self._pending = joined(self._pending, [f"\n\n{mark}"])
        elif self._pages.are_none:
            self._pending = [mark]
        else:
            await self._pages.keep(f"\n\n{mark}")

    async def settle(self) -> None:
        """Let the write that is under way end; no other follows but `finish`."""
        self._ending.set()
        self._wake.set()
        await self._pump

    async def finish(self, footer: Footer = ()) -> bool:
        """Write what is left and close the message, with a footer below it.

        True if that also ended the thread's `processing` status.
        """
        await self.settle()
        parts, self._pending = self._pending, []
        parts = joined(parts, self._ended_steps(parts))
        ended = False
        if parts or not self.is_empty:
            ended = await self._pages.put(_safe(parts), last=True, footer=footer)
        await self._pages.tidy()
        return ended

    def _ended_steps(self, parts: Sequence[ContentPart]) -> list[TaskCard]:
        """The steps that nobody ended: with a broken answer they broke off, too."""
        shown = joined(self._pages.open.shown if self._pages.open else (), parts)
        state: State = "error" if self._broken else "complete"
        return [replace(step, state=state) for step in running(shown)]

    async def _run(self) -> None:
        while not self._ending.is_set():
            await self._wake.wait()
            self._wake.clear()
            if self._ending.is_set():
                return
            try:
                await self._flush()
            except StoppedByUser as stop:
                self._pending = joined(stop.parts, self._pending)
                self._records.stopped()
                return
            await self._pause()

    async def _pause(self) -> None:
        """Wait until the message may grow again: all answers together share Slack's limits."""
        if self._pages.open is None:
            return
        place = self._client.pace(self._pages.open.method).book()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(self._pages.open.interval, place)):
                await self._ending.wait()

    async def _flush(self) -> None:
        parts, self._pending = settled(self._pending)
        if parts:
            await self._pages.put(_safe(parts), last=False)


def settled(parts: Sequence[ContentPart]) -> tuple[list[ContentPart], list[ContentPart]]:
    """What can be shown, and what may still turn into a mention."""
    last = parts[-1] if parts else None
    if not isinstance(last, str):
        return list(parts), []
    before = parts[:-1]
    ready = markup.settled(last)
    return joined(before, [last[:ready]]), [last[ready:]] if last[ready:] else []


def _safe(parts: Sequence[ContentPart]) -> list[ContentPart]:
    """Keep what the model wrote from pinging anybody."""
    return [
        _safe_card(part) if isinstance(part, TaskCard) else markup.neutralise(part)
        for part in parts
    ]


def _safe_card(card: TaskCard) -> TaskCard:
    safe = markup.neutralise
    return replace(
        card, title=safe(card.title), details=safe(card.details), output=safe(card.output)
    )
