"""Transport of everything that Slack sends to the app, whichever workspace it is from."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from playground.slack.delivery.reply import Delivery, Reply, Retry
from playground.slack.delivery.request_url import RequestUrl
from playground.slack.delivery.socket_mode import SocketMode
from playground.slack.settings import Settings
from playground.slack.wire import Json


class Transport:
    """Sends by HTTP when there is a Request URL, else by Socket Mode."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.request_url = RequestUrl(settings)
        self.socket_mode = SocketMode(settings)
        self.deliveries: list[Delivery] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def is_reachable(self) -> bool:
        """Tell whether there is an app; one that has never shown itself is not starting up."""
        return bool(self._settings.request_url) or self.socket_mode.ever_connected

    async def attempt(self, kind: str, event_id: str, payload: Json, retry: Retry) -> Reply:
        began = time.monotonic()
        if self._settings.request_url:
            via = "http"
            reply = await self.request_url.send(kind, payload, retry)
        else:
            via = "socket" if self.socket_mode.connected else "none"
            reply = await self.socket_mode.send(kind, payload, retry)
        self._settings.traffic.event(kind, payload, reply.failure)
        self.deliveries.append(
            Delivery(
                event_id=event_id,
                attempt=retry.number,
                via=via,
                status=reply.status,
                acked=reply.acked,
                kind=kind,
                reason=reply.failure,
                seconds=time.monotonic() - began,
            )
        )
        return reply

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait until nothing is being delivered or retried any more."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.socket_mode.close()
        await self.request_url.close()
