"""Bodies of requests, read as bytes: within a size, within a time, and few large ones at once."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

MAX_BYTES = 2 * 1024 * 1024  # an edit of the longest message with all its blocks takes half of it
SMALL = 64 * 1024  # bytes
TIMEOUT = 10.0  # seconds; Slack itself gives up after three


class RequestRefused(Exception):
    """The request is not worked on; only its status says so."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(slots=True)
class RequestBodies:
    """Reads bodies: many large ones at once do not fill the memory, and hold up no small one."""

    most_large: int = 16
    timeout: float = TIMEOUT
    _large: int = 0

    async def read(self, request: web.Request) -> bytes:
        """Read a body. Raises RequestRefused."""
        if (request.content_length or 0) > MAX_BYTES:
            raise _too_large()
        try:
            async with asyncio.timeout(self.timeout):
                return await self._read(request)
        except TimeoutError:
            raise RequestRefused(HTTPStatus.REQUEST_TIMEOUT, "too_slow") from None
        except (web.PayloadAccessError, web.RequestPayloadError, ConnectionError):
            raise RequestRefused(HTTPStatus.BAD_REQUEST, "malformed") from None

    async def _read(self, request: web.Request) -> bytes:
        body = bytearray()
        is_large = False
        try:
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > MAX_BYTES:
                    raise _too_large()
                if not is_large and len(body) > SMALL:
                    self._admit()
                    is_large = True
        finally:
            self._large -= is_large
        return bytes(body)

    def _admit(self) -> None:
        if self._large >= self.most_large:
            raise RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE, "too_many")
        self._large += 1


def _too_large() -> RequestRefused:
    return RequestRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large")
