"""The workspace's changes as server-sent events: first the whole picture, then what changed.

All of it comes on one connection and in order, so a page that reconnects has missed nothing.
"""

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from playground.page.picture import Picture
from playground.slack import LocalSlack
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

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._watches: set[Watch] = set()

    async def serve(self, request: web.Request, picture: Picture) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Cache-Control": "no-store"})
        response.content_type = "text/event-stream"
        with self._slack.watch() as watch, suppress(ConnectionError):
            self._watches.add(watch)
            try:
                await response.prepare(request)
                await _feed(response, watch, picture)
            finally:
                self._watches.discard(watch)
        return response

    async def close(self, _: web.Application) -> None:
        for watch in self._watches:
            watch.put(CLOSING)


async def _feed(response: web.StreamResponse, watch: Watch, picture: Picture) -> None:
    await response.write(RETRY + _event("state", picture.whole()))
    while True:
        changes = await _gather(watch)
        if CLOSING in changes:
            return
        if not changes:
            await response.write(SIGN_OF_LIFE)
            continue
        update = None if RESYNC in changes else picture.update(changes)
        if update is None:
            await response.write(_event("state", picture.whole()))
        elif any(update.values()):
            await response.write(_event("update", update))


async def _gather(watch: Watch) -> list[Json]:
    """Wait for a change and take those that follow at once; none after a long silence."""
    changes: list[Json] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENCE):
            changes.append(await anext(watch))
        async with asyncio.timeout(COALESCING):
            while len(changes) < BATCH_LIMIT:
                changes.append(await anext(watch))
    return changes


def _event(name: str, data: Json) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
