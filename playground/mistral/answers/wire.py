"""Server-sent events on an HTTP response."""

from collections.abc import Callable

from aiohttp import web

from playground.faults import Fault

_HELD_BACK = 64 * 1024


class EventWire:
    """Gathers the frames that are due together into one write; breaks off where a fault says so."""

    def __init__(
        self, request: web.Request, fault: Fault | None, tell: Callable[[bytes], None]
    ) -> None:
        self.response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        self._request = request
        self._tell = tell
        self._buffer: list[bytes] = []
        self._size = 0
        self._left = fault.after if fault and fault.kind == "cut" else None

    async def open(self) -> None:
        await self.response.prepare(self._request)
        await self._cut_if_due()

    async def send(self, frames: bytes) -> None:
        """Queue one event; what is queued leaves with the next flush."""
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
