"""The workspace's changes as server-sent events: first the whole picture, then what changed.

All of it comes on one connection and in order, so a page that reconnects has missed nothing.
"""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from playground.page.picture import Picture
from playground.slack.changes import RESYNC, Watch
from playground.slack.wire import Json

COALESCING = 0.05  # seconds in which changes are gathered into one event
BATCH_LIMIT = 500
SILENCE = 15.0  # seconds until a sign of life: it also shows whether the page is still there
SIGN_OF_LIFE = b": still here\n\n"
RETRY = b"retry: 1000\n\n"
CLOSING: Json = {"type": "closing", "channel": None}


class ChangeStreams:
    """The open streams; `close` ends them all."""

    def __init__(self, silence: float) -> None:
        self._silence = silence
        self._watches: set[Watch] = set()

    async def serve(self, request: web.Request, picture: Picture) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        with picture.watch() as watch, suppress(ConnectionError):
            self._watches.add(watch)
            try:
                await response.prepare(request)
                await self._feed(response, watch, picture)
            finally:
                self._watches.discard(watch)
        return response

    async def close(self, _: web.Application) -> None:
        for watch in self._watches:
            watch.put(CLOSING)

    async def _feed(self, response: web.StreamResponse, watch: Watch, picture: Picture) -> None:
        await response.write(RETRY + _event("state", picture.whole()))
        while CLOSING not in (changes := await _gather(watch, self._silence)):
            await response.write(_told(picture, changes))


def _told(picture: Picture, changes: list[Json]) -> bytes:
    """Tell a page of some changes, or of the silence."""
    if not changes:
        return SIGN_OF_LIFE
    update = None if RESYNC in changes else picture.update(changes)
    if update is None:
        return _event("state", picture.whole())
    return _event("update", update) if any(update.values()) else b""


async def _gather(watch: Watch, silence: float) -> list[Json]:
    """Wait for a change and take those that follow at once; none after a long silence."""
    changes: list[Json] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(silence):
            changes.append(await anext(watch))
        async with asyncio.timeout(COALESCING):
            while len(changes) < BATCH_LIMIT:
                changes.append(await anext(watch))
    return changes


def _event(name: str, data: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
