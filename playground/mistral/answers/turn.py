"""One answer being given: asked of the model at its pace, written out, then recorded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from playground.mistral.answers.chunks import frame
from playground.mistral.answers.entries import prompt_tokens
from playground.mistral.answers.events import Author, Writer
from playground.mistral.dialects.content import spoken
from playground.mistral.files import keep_file
from playground.mistral.state import Conversation, Json, State
from playground.model import Failure, File, Model, NewFile, Pause, Piece, Prompt, Text, Until

# Seconds between two checks that the client is still there, during a long wait.
_GLANCE = 0.02
# Without a pace, an answer still lets other requests run this often.
_PIECES_AT_ONCE = 64


class Wire(Protocol):
    """Port that frames are sent to; raises ConnectionResetError once nobody listens."""

    async def send(self, frames: bytes) -> None: ...

    async def flush(self) -> None: ...

    def check(self) -> None: ...


class Nowhere:
    """The wire of an answer that is not streamed."""

    async def send(self, frames: bytes) -> None:
        """Drop the frames: the entries are what counts."""

    async def flush(self) -> None:
        """Nothing is held back."""

    def check(self) -> None:
        """Never closes."""


class Turn:
    """Runs once; when its wire breaks, the rest can still be taken in with `finish`.

    With a `failure` the model isn't asked. `over` tells whether the answer is recorded, and the
    conversation free for the next.
    """

    def __init__(
        self,
        conversation: Conversation,
        author: Author,
        prompt: Prompt,
        state: State,
        failure: Failure | None = None,
    ) -> None:
        self.conversation = conversation
        self.over = False
        self._is_metered = False
        self._state = state
        self._prompt = prompt
        self._model: Model = state.model
        self._writer = Writer(author, state.now)
        self._pieces: AsyncIterator[Piece] = self._limited(
            _failing(failure) if failure else spoken(state.dialects, self._model.answer(prompt))
        )

    @property
    def failure(self) -> Failure | None:
        return self._writer.failure

    @property
    def outputs(self) -> list[Json]:
        return self._writer.entries

    def usage(self) -> Json:
        return self._writer.usage(prompt_tokens(self._prompt))

    async def run(self, wire: Wire, *, is_heard: bool = True) -> None:
        """Send the whole answer down the wire and record it; unless `is_heard`, nobody gets it."""
        started = {"type": "conversation.response.started", "created_at": self._state.now()}
        await wire.send(frame(started | {"conversation_id": self.conversation.id}))
        await wire.flush()
        await self._send_pieces(wire)
        self.record()
        # Free from here on: a client which has read the end may go on at once.
        self.conversation.locked = False
        told = False
        try:
            if self.failure is None:
                done = {"type": "conversation.response.done", "created_at": self._state.now()}
                await wire.send(frame(done | {"usage": self.usage()}))
            await wire.flush()
            told = is_heard and self.failure is None
        finally:
            self.meter(told=told)

    async def finish(self) -> None:
        """Take in the rest of the answer at once, as a server does that nobody listens to."""
        async for piece in self._pieces:
            if not isinstance(piece, Pause | Until):
                for _ in self._writer.write(piece):
                    pass
        self.record()
        self.meter(told=False)

    def meter(self, *, told: bool) -> None:
        """Take down what the answer took so far, once; `told` if the client knows of it."""
        if not self._is_metered:
            self._is_metered = True
            prompt = prompt_tokens(self._prompt)
            metered = self._writer.metered(self.conversation.id, prompt, told=told)
            self._state.metering.answers.append(metered)

    def record(self) -> None:
        """Keep what was answered in the conversation."""
        self._writer.close()
        self.conversation.entries.extend(self._writer.entries)
        self.conversation.updated_at = self._state.now()
        self._state.touch("conversations", self.conversation.id)
        self._state.work.flush()  # the end of a stream says that the answer is kept
        self.over = True

    async def _send_pieces(self, wire: Wire) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        count = 0
        async for piece in self._pieces:
            count += 1
            if isinstance(piece, Pause | Until):
                await wire.flush()
                await _wait(piece, wire)
                due = loop.time()
                continue
            frames = tuple(self._writer.write(piece))  # kept even if the client goes while we wait
            # Pieces are due at fixed times: one that is late takes nothing from the average rate,
            # and those that are due together leave in one write.
            due += self._model.delay
            if due > loop.time():
                await wire.flush()
                await _wait(Pause(due - loop.time()), wire)
            elif count % _PIECES_AT_ONCE == 0:
                await wire.flush()
                await asyncio.sleep(0)
            for each in frames:
                await wire.send(each)

    async def _limited(self, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        """Stop after a failure, or after `max_tokens` pieces of text."""
        limit = self._max_tokens()
        texts = 0
        try:
            async for piece in pieces:
                texts += isinstance(piece, Text)
                if limit is not None and texts > limit:
                    return
                yield self._stored(piece) if isinstance(piece, NewFile) else piece
                if isinstance(piece, Failure):
                    return
        except Exception as error:  # noqa: BLE001 - whatever a model does, the stream tells it
            yield Failure(f"Internal server error: {error}")

    def _stored(self, made: NewFile) -> File:
        file_id = keep_file(self._state, f"{made.name}.{made.type}", made.content)
        return File(file_id, made.name, made.type, made.tool)

    def _max_tokens(self) -> int | None:
        limit = (self._prompt.settings.get("completion_args") or {}).get("max_tokens")
        return limit if isinstance(limit, int) else None


async def _failing(failure: Failure) -> AsyncIterator[Piece]:
    yield failure


async def _wait(piece: Pause | Until, wire: Wire) -> None:
    if isinstance(piece, Until):
        while not piece.event.is_set():
            wire.check()
            await asyncio.sleep(_GLANCE / 4)
        return
    left = piece.seconds
    while left > 0:
        wire.check()
        await asyncio.sleep(min(left, _GLANCE))
        left -= _GLANCE
