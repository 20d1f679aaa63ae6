"""Streamed answers, read to their end with more patience than people have."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp

from bot.core.assumptions import Findings
from bot.mistral.verification import content
from bot.mistral.verification.api import ApiResponse, Json, event_of, frames

DELTA = "message.output.delta"
LAST = ("conversation.response.done", "conversation.response.error")


@dataclass(frozen=True, slots=True)
class MistralTimeouts:
    """Timeouts of trials, in seconds."""

    soon: float = 1.0  # what comes within this time comes at once
    end: float = 20.0  # for `done`, or for what comes late
    tool: float = 60.0  # for an event of a tool that runs
    answer: float = 300.0
    lock: float = 100.0
    document: float = 180.0
    pause: float = 0.5  # between two looks
    retry: float = 60.0  # before another try, at most
    pieces: int = 5_000  # of an answer


@dataclass(slots=True)
class StreamedAnswer:
    """An answer as it came; `refused` is what came in its place."""

    events: list[Json] = field(default_factory=list)
    refused: ApiResponse | None = None

    @property
    def conversation(self) -> str:
        """The id that the stream began with; '' where it had none."""
        return str(self.events[0].get("conversation_id") or "") if self.events else ""

    @property
    def ids(self) -> set[str]:
        """The ids of its messages."""
        return {str(event.get("id")) for event in self.events if event.get("type") == DELTA}

    @property
    def last(self) -> str:
        """The type of the last event."""
        return str(self.events[-1].get("type")) if self.events else ""

    @property
    def is_whole(self) -> bool:
        return self.last == LAST[0]


@dataclass(frozen=True, slots=True)
class TrialAnswers:
    """Reads a stream, and notes what is odd about it."""

    findings: Findings
    patience: MistralTimeouts

    async def read(self, response: aiohttp.ClientResponse) -> StreamedAnswer:
        """Read until the last event, or until nothing more is to be expected."""
        answer, alone = StreamedAnswer(), list[bool]()
        coming = frames(response, alone)
        begun = last = time.monotonic()
        pending: asyncio.Task[bytes] | None = None
        while time.monotonic() - begun < self.patience.answer:
            pending = pending or asyncio.create_task(_next(coming))
            await asyncio.wait([pending], timeout=self.patience.pause)
            silence = time.monotonic() - last
            if not pending.done():
                if self._is_silent(answer, silence):
                    break
                continue
            frame, pending, last = pending.result(), None, time.monotonic()
            if not frame or not self._take(answer, frame, silence):
                break
        if pending:
            pending.cancel()
            await asyncio.wait([pending])
        if alone:
            self.findings.fails("cr-line-ends", "CR alone")
        return answer

    def _is_silent(self, answer: StreamedAnswer, silence: float) -> bool:
        """Tell whether the text ended some time ago, and the stream didn't."""
        is_known = self.findings.failed("done-never-comes")
        limit = self.patience.pause if is_known else self.patience.end
        if answer.last != DELTA or silence < limit:
            return False
        self.findings.fails("done-never-comes", f"nothing for {silence:.0f} s")
        return True

    def _take(self, answer: StreamedAnswer, frame: bytes, silence: float) -> bool:
        """Take an event in; False after the last."""
        event = event_of(frame)
        if event is None:
            return True
        if answer.last.startswith("tool.") and silence > self.patience.tool:
            self.findings.fails("silent-tools", f"silent for {silence:.0f} s", silence)
        content.look_at_event(self.findings, event)
        answer.events.append(event)
        if len(answer.events) > self.patience.pieces:
            self.findings.fails("endless-answers", f"more than {self.patience.pieces} pieces")
            return False
        return answer.last not in LAST


async def _next(coming: AsyncIterator[bytes]) -> bytes:
    return await anext(coming, b"")
