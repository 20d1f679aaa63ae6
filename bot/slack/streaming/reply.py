"""Writer of a streamed answer to a thread: text in, Slack messages out, of any length.

Text is buffered and written when the last write is done and its interval is over, not token by
token: Slack limits calls. `bot.slack.streaming.rollover` chooses the message it goes into.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self

from bot.concurrency import tasks
from bot.slack import markup
from bot.slack.errors import SlackUnreachable
from bot.slack.streaming.content import ContentPart, Footer, State, TaskCard, joined, running
from bot.slack.streaming.message import StoppedByUser
from bot.slack.streaming.rollover import RollOver


class Reply:
    """Context manager; `write` never waits, `finish` returns when Slack has everything."""

    def __init__(self, messages: RollOver) -> None:
        self._messages = messages
        self._pending: list[ContentPart] = []
        self._broken = False
        self._wake = asyncio.Event()
        self._ending = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._writer = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await tasks.end([self._writer])

    @property
    def is_empty(self) -> bool:
        """True if nothing was written yet."""
        return not (self._messages.has_begun or self._pending)

    @property
    def leaves_nothing(self) -> bool:
        """True if Slack shows nothing of the answer, not even of an earlier attempt."""
        return self._messages.shows_nothing and not self._pending

    def write(self, text: str) -> None:
        """Add text to the answer. Raises the error that ended writing to Slack, if one did."""
        if self._writer.done():
            with suppress(SlackUnreachable):  # `settle` raises it, once the answer is saved
                self._writer.result()
        if text:
            self._pending.append(text)
            self._wake.set()

    def show(self, card: TaskCard) -> None:
        """Show a step of the agent's work, or its new state."""
        self._pending.append(card)
        self._wake.set()

    async def end(self, mark: str) -> None:
        """End with a mark below the text; `finish` is still to be called."""
        await self.settle()
        self._broken = True
        if not self.is_empty:
            self._pending.append(f"\n\n{mark}")
        elif self._messages.shows_nothing:
            self._pending = [mark]
        else:
            await self._messages.end_adopted(f"\n\n{mark}")

    async def settle(self) -> None:
        """Await the current write; only `finish` writes after it."""
        self._ending.set()
        self._wake.set()
        await self._writer

    async def finish(self, footer: Footer = ()) -> bool:
        """Write the rest and close the message, with a footer below it.

        True if that also ended the thread's `processing` status.
        """
        await self.settle()
        parts, self._pending = joined((), self._pending), []
        parts = joined(parts, self._ended_steps(parts))
        ended = False
        if parts or not self.is_empty:
            ended = await self._messages.put(_safe(parts), last=True, footer=footer)
        await self._messages.remove_unused()
        return ended

    def _ended_steps(self, parts: Sequence[ContentPart]) -> list[TaskCard]:
        """Return the cards of unfinished steps, as failed if the answer is broken."""
        shown = joined(self._messages.open.shown if self._messages.open else (), parts)
        state: State = "error" if self._broken else "complete"
        return [step.bare(state) for step in running(shown)]

    async def _run(self) -> None:
        while not self._ending.is_set():
            await self._wake.wait()
            self._wake.clear()
            if self._ending.is_set():
                return
            try:
                await self._flush()
            except StoppedByUser as stop:
                self._pending = [*stop.parts, *self._pending]
                return
            await self._pause()

    async def _pause(self) -> None:
        """Wait until the message may grow again: all answers share Slack's limits."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._messages.book_write()):
                await self._ending.wait()

    async def _flush(self) -> None:
        parts, self._pending = settled(joined((), self._pending))
        if parts:
            await self._messages.put(_safe(parts), last=False)


def settled(parts: Sequence[ContentPart]) -> tuple[list[ContentPart], list[ContentPart]]:
    """Split parts into those that can be shown, and text that may still become a mention."""
    last = parts[-1] if parts else None
    if not isinstance(last, str):
        return list(parts), []
    length = markup.settled(last)
    shown, held = last[:length], last[length:]
    return [*parts[:-1], *([shown] if shown else [])], [held] if held else []


def _safe(parts: Sequence[ContentPart]) -> list[ContentPart]:
    """Neutralise mentions that the model wrote."""
    return [
        _safe_card(part) if isinstance(part, TaskCard) else markup.neutralise(part)
        for part in parts
    ]


def _safe_card(card: TaskCard) -> TaskCard:
    safe = markup.neutralise
    return replace(
        card, title=safe(card.title), details=safe(card.details), output=safe(card.output)
    )
