"""Change feed of the workspace for a browser page."""

import asyncio
from typing import Self

from playground.slack.wire import Json

WATCH_CAPACITY = 1000
RESYNC: Json = {"type": "resync"}


class Watch:
    """An endless async iterator of changes; leaving its `with` block ends it.

    A reader that falls too far behind gets one "resync" in place of what it missed.
    """

    def __init__(self, watches: set["Watch"]) -> None:
        self._queue: asyncio.Queue[Json] = asyncio.Queue(WATCH_CAPACITY)
        self._watches = watches
        watches.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Json:
        return await self._queue.get()

    def put(self, change: Json) -> None:
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            change = RESYNC
        self._queue.put_nowait(change)

    def close(self) -> None:
        self._watches.discard(self)


class Changes:
    def __init__(self) -> None:
        self._watches: set[Watch] = set()

    def watch(self) -> Watch:
        return Watch(self._watches)

    def publish(self, kind: str, channel: str | None = None, **details: object) -> None:
        for watch in tuple(self._watches):
            watch.put({"type": kind, "channel": channel, **details})
