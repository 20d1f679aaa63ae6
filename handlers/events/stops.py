"""Cancellation: Slack's Stop button."""

from typing import Any, Protocol

from handlers.payloads import events


class StopRequests(Protocol):
    """Port to cancellation: see `bot.queue.cancellation`."""

    async def thread(self, team: str, channel: str, thread_ts: str, pressed: str) -> None: ...


class StopHandlers:
    """Passes the wish on. Slack gets its acknowledgement when it is recorded."""

    def __init__(self, stopping: StopRequests) -> None:
        self._stopping = stopping

    async def pressed(self, body: dict[str, Any]) -> None:
        """Somebody pressed Stop in a thread."""
        if place := events.stopped_session(body):
            await self._stopping.thread(*place)
