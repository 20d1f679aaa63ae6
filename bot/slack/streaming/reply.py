"""Writer of a streamed answer to a thread: text in, Slack messages out, of any length.

Text is buffered and written when the last write is done and its interval is over, not token by
token: Slack limits calls. `bot.slack.streaming.rollover` chooses the message it goes into.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from bot.concurrency import tasks
from bot.core.links.known import KnownLinks
from bot.slack.errors import SlackUnreachable
from bot.slack.streaming.content import ContentPart, Footer, State, TaskCard, joined, running
from bot.slack.streaming.message import StoppedByUser
from bot.slack.streaming.rollover import RollOver
from bot.slack.streaming.translated import TranslatedParts


class Reply:
    """Context manager; `write` never waits, `finish` returns when Slack has everything."""

    def __init__(self, messages: RollOver, known: KnownLinks) -> None:
        self._messages = messages
        self._pending: list[ContentPart] = []
        self._translated = TranslatedParts(known)
        self._unwritten: list[ContentPart] = []  # translated
        self._has_content = False
        self._mark = ""
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
        return not self._has_content

    @property
    def leaves_nothing(self) -> bool:
        """True if Slack shows nothing of the answer, not even of an earlier attempt."""
        return self._messages.shows_nothing and self.is_empty

    def write(self, text: str) -> None:
        """Add text to the answer. Raises the error that ended writing to Slack, if one did."""
        if self._writer.done():
            with suppress(SlackUnreachable):  # `settle` raises it, once the answer is saved
                self._writer.result()
        if text:
            self._add(text)

    def show(self, card: TaskCard) -> None:
        """Show a step of the agent's work, or its new state."""
        self._add(card)

    async def end(self, mark: str) -> None:
        """End with a mark below the text; `finish` is still to be called."""
        await self.settle()
        if self.is_empty and not self._messages.shows_nothing:
            await self._messages.end_adopted(f"\n\n{mark}")
        else:
            self._mark = mark if self.is_empty else f"\n\n{mark}"

    async def settle(self) -> None:
        """Await the current write, whoever is cancelled meanwhile; then only `finish` writes."""
        self._ending.set()
        self._wake.set()
        await asyncio.shield(self._writer)

    async def finish(self, footer: Footer = ()) -> bool:
        """Write the rest and close the message, with a footer below it.

        True if that also ended the thread's `processing` status.
        """
        await self.settle()
        parts = joined(self._ready(), [self._translated.end(self._mark)])
        parts = joined(parts, self._ended_steps(parts))
        ended = False
        if parts or not self.is_empty:
            ended = await self._messages.put(parts, last=True, footer=footer)
        await self._messages.remove_unused()
        return ended

    def _ended_steps(self, parts: Sequence[ContentPart]) -> list[TaskCard]:
        """Return the cards of unfinished steps, as failed if the answer is broken."""
        shown = joined(self._messages.open.shown if self._messages.open else (), parts)
        state: State = "error" if self._mark else "complete"
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
                self._unwritten = [*stop.parts]
                return
            await self._pause()

    async def _pause(self) -> None:
        """Wait until the message may grow again: all answers share Slack's limits."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._messages.book_write()):
                await self._ending.wait()

    async def _flush(self) -> None:
        if parts := self._ready():
            await self._messages.put(parts, last=False)

    def _add(self, part: ContentPart) -> None:
        self._has_content = True
        self._pending.append(part)
        self._wake.set()

    def _ready(self) -> list[ContentPart]:
        """Return what can be shown of what was written since the last call."""
        written, self._pending = joined((), self._pending), []
        unwritten, self._unwritten = self._unwritten, []
        return joined(unwritten, self._translated.take(written))
