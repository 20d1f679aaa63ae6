"""Reading of an answer while Mistral streams it: how long to wait, and how it ended."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Sequence,
)
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import httpx2
import structlog

from bot.concurrency.pacing import Pacing
from bot.concurrency.tasks import owned
from bot.core import errors, refusals
from bot.core.answers.agent_events import (
    Event,
    Failed,
    Finished,
    FunctionCalled,
    Handoff,
    Speaking,
    Started,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.answers.told_usage import ToldUsage
from bot.mistral.history import HistoryEntry, plain, text_of
from bot.mistral.port import Answer
from bot.mistral.sdk.connection import Deadlines
from bot.mistral.streaming.endless import Endless
from bot.mistral.streaming.frames import frames
from bot.mistral.streaming.merging import merged
from bot.mistral.streaming.stream import decode
from bot.mistral.streaming.usage import author_of

log = structlog.get_logger()

MODEL_LOOKS = 20  # frames that are looked into for the model's name
LARGE = 256 * 1024  # bytes of a frame that is decoded beside the event loop


@dataclass(slots=True)
class AnswerStream:
    """One answer. Its events always end with Finished or Failed."""

    response: httpx2.Response  # unread
    deadlines: Deadlines
    pacing: Pacing
    history: Callable[[str], Awaitable[Sequence[HistoryEntry]]] | None = None
    _conversation_id: str = ""
    _text: list[str] = field(default_factory=list)
    _alive_at: float = 0.0
    _is_complete: bool = False
    _running: set[str] = field(default_factory=set)  # tools
    _calls: set[str] = field(default_factory=set)  # of functions
    _has_text: bool = False
    _model: str = ""
    _looks: int = MODEL_LOOKS
    _knows_agent: bool = False

    async def events(self) -> Answer:
        """The answer's events, until it ends in one way or another."""
        endless = Endless()
        async with aclosing(self.response), aclosing(self._received()) as received:
            async for event in received:
                if isinstance(event, Failed):
                    yield Failed(self._told(event.error))
                    return
                yield event
                if isinstance(event, Finished):
                    return
                if isinstance(event, TextDelta) and (reason := endless.after(event.text)):
                    yield Failed(reason)
                    return
        yield Failed(errors.AnswerCut())

    def _told(self, error: errors.UserFacingError) -> errors.UserFacingError:
        """The error of an answer that breaks off: what has begun isn't asked again."""
        if self._has_text:
            error.is_transient = isinstance(error, errors.AnswerCut)
            return refusals.AnswerBroken() if type(error) is errors.ModelFailed else error
        if isinstance(error, errors.ModelBusy):
            error.is_transient = True
        return error

    async def _received(self) -> Answer:
        try:
            async with (
                self.pacing.streaming(),
                asyncio.timeout(self.deadlines.silence) as silence,
                owned(self._look_it_up(silence)),
            ):
                async for batch in frames(self._alive(silence)):
                    for event in merged([event async for event in self._taken(batch)]):
                        yield event
        except (TimeoutError, httpx2.TimeoutException):
            yield (
                Finished(ToldUsage(model=self._model))
                if self._is_complete
                else Failed(errors.ModelSilent())
            )
        except httpx2.HTTPError as error:
            log.warning("mistral_stream_broke", error=type(error).__name__)

    async def _taken(self, batch: list[bytes]) -> Answer:
        for data in batch:
            for event in (*self._look_for_author(data), *await _decoded(data)):
                self._follow(event)
                yield self._told_by_model(event)

    async def _alive(self, silence: asyncio.Timeout) -> AsyncIterator[bytes]:
        """Pass the bytes on: whatever comes is a sign of life, a comment as well."""
        clock = asyncio.get_running_loop().time
        patience, extended_at = self.deadlines.silence, clock()
        async for data in self.response.aiter_raw():
            yield data
            self._alive_at = clock()
            # The data is decoded by now: with a tool at work, silence is no bad sign.
            before, patience = patience, self._patience
            # Rescheduling is expensive: not for each piece.
            if patience != before or clock() - extended_at > patience / 10:
                extended_at = clock()
                silence.reschedule(extended_at + patience)
            if self._has_text:  # the first text goes on its way at once
                await self.pacing.rest()

    async def _look_it_up(self, silence: asyncio.Timeout) -> None:
        """End an answer whose end isn't told, once the history has all of it."""
        clock = asyncio.get_running_loop().time
        self._alive_at, delay = clock(), self.deadlines.look_up
        while not self._is_complete:
            quiet = clock() - self._alive_at
            await asyncio.sleep(max(delay - quiet, self.deadlines.look_up / 10))
            if clock() - self._alive_at < delay:
                delay = self.deadlines.look_up
                continue
            delay *= 2
            self._is_complete = await self._is_in_history()
        log.info("mistral_end_not_told", conversation=self._conversation_id)
        silence.reschedule(clock())

    async def _is_in_history(self) -> bool:
        if not (self.history and self._conversation_id and self._has_text) or self._running:
            return False
        try:
            entries = await self.history(self._conversation_id)
        except errors.UserFacingError:
            return False
        asked = max((at for at, entry in enumerate(entries) if entry.role == "user"), default=-1)
        given = entries[asked + 1 :]
        is_over = bool(given) and given[-1].ends_answer and given[-1].completed
        called = {
            event.call_id
            for entry in given
            for event in entry.events
            if isinstance(event, FunctionCalled)
        }
        is_heard = called <= self._calls and plain("".join(entry.text for entry in given)) == plain(
            "".join(self._text)
        )
        return is_over and is_heard

    @property
    def _patience(self) -> float:
        deadlines = self.deadlines
        return max(deadlines.tool, deadlines.silence) if self._running else deadlines.silence

    def _look_for_author(self, frame: bytes) -> tuple[Speaking, ...]:
        """Read the model and the agent, which nearly every event tells, from one of the first."""
        if self._model or not self._looks or len(frame) >= LARGE:
            return ()
        self._looks -= 1
        self._model, agent_id = author_of(frame)
        if not agent_id or self._knows_agent:
            return ()
        self._knows_agent = True  # from here on, handoffs are told
        return (Speaking(agent_id),)

    def _told_by_model(self, event: Event) -> Event:
        """The end with the model's name, which the events before it tell."""
        if isinstance(event, Handoff):
            self._model, self._looks = "", MODEL_LOOKS  # another agent's from here on
            self._knows_agent = True
        if not isinstance(event, Finished) or event.usage.model:
            return event
        return replace(event, usage=replace(event.usage, model=self._model))

    def _follow(self, event: Event) -> None:
        if part := text_of(event):
            self._text.append(part)
        match event:
            case Started(id):
                self._conversation_id = id
            case ToolStarted(id):
                self._running.add(id)
            case ToolFinished(id):
                self._running.discard(id)
            case FunctionCalled(id):
                self._calls.add(id)
            case TextDelta(text=text) if text.strip():
                self._has_text = True
                self._running.clear()  # one whose end nobody told
            case _:
                return


async def _decoded(data: bytes) -> Iterable[Event]:
    return decode(data) if len(data) < LARGE else await asyncio.to_thread(list, decode(data))
