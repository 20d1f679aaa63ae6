"""Server-sent events on an HTTP response."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from playground.dialects import Dialects
from playground.faults import Fault
from playground.mistral.dialects.streams import DONE, written

_HELD_BACK = 64 * 1024
_GLANCE = 0.02  # seconds between two checks that the client is still there


class EventWire:
    """Gathers the frames that are due together into one write; breaks off where a fault says so."""

    def __init__(
        self,
        request: web.Request,
        fault: Fault | None,
        dialects: Dialects,
        tell: Callable[[bytes], None],
    ) -> None:
        self.response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        self._request = request
        self._dialects = dialects
        self._tell = tell
        self._buffer: list[bytes] = []
        self._size = 0
        self._left = fault.after if fault and fault.kind == "cut" else None

    async def open(self) -> None:
        await self.response.prepare(self._request)
        await self._cut_if_due()

    async def send(self, frames: bytes) -> None:
        """Queue one event; what is queued leaves with the next flush."""
        if self._dialects:
            frames = written(self._dialects, frames)
            if not frames:
                return
        self._buffer.append(frames)
        self._tell(frames)
        self._size += len(frames)
        if self._left is not None:
            self._left -= 1
            await self._cut_if_due()
        if self._size >= _HELD_BACK:
            await self.flush()

    async def flush(self) -> None:
        if not self._buffer:
            return
        data = b"".join(self._buffer)
        self._buffer.clear()
        self._size = 0
        self.check()
        await self.response.write(data)

    async def end(self) -> None:
        """End the stream, or keep it open for as long as a dialect does."""
        left = self._dialects.value(DONE)
        while left > 0:
            self.check()
            await asyncio.sleep(_GLANCE)
            left -= _GLANCE

    def check(self) -> None:
        """Raise ConnectionResetError when the client is gone."""
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client is gone")

    async def _cut_if_due(self) -> None:
        if self._left == 0:
            await self.flush()
            if self._request.transport:
                self._request.transport.close()
            raise ConnectionResetError("cut")
