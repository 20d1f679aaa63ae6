"""Pacing of streams: what begins goes first, and a busy process takes fewer, larger steps."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar

FEW = 10  # streams that are read piece by piece: nothing is gained by waiting for more
STEPS = 500  # in a second, which all streams share
LONGEST_REST = 0.5  # seconds; less than lies between two writes to Slack

_start: ContextVar[ExitStack | None] = ContextVar("start", default=None)


class Pacing:
    """Streams rest between two steps, so that pieces come together and are read as one.

    A stream rests the longer, the more streams there are, and while something `starting` needs the
    event loop; but never longer than LONGEST_REST, so that none starves.
    """

    def __init__(self) -> None:
        self._streams = 0
        self._starting = 0
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Go before the streams while the block runs, or until it has `started` its work."""
        self._starting += 1
        self._is_quiet.clear()
        with ExitStack() as start:
            start.callback(self._ended)
            token = _start.set(start)
            try:
                yield
            finally:
                _start.reset(token)

    def started(self) -> None:
        """End the start that this runs in, if any: from here on, others are waited for."""
        if start := _start.get():
            start.close()

    def _ended(self) -> None:
        self._starting -= 1
        if not self._starting:
            self._is_quiet.set()

    @asynccontextmanager
    async def streaming(self) -> AsyncIterator[None]:
        """Count a stream while the block runs."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    async def rest(self) -> None:
        """Wait before the next step of a stream; its pieces are buffered meanwhile."""
        if self._streams <= FEW:
            return
        share = min(self._streams / STEPS, LONGEST_REST)
        await asyncio.sleep(share)
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_REST - share):
                await self._is_quiet.wait()
