"""Delivery of events and interactions to the app, with Slack's retries."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from playground.slack.delivery.events import envelope, subscription
from playground.slack.delivery.reply import CONNECTION_FAILED, Delivery, Reply, Retry
from playground.slack.delivery.request_url import RequestUrl
from playground.slack.delivery.socket_mode import SocketMode
from playground.slack.records import Undelivered
from playground.slack.state import State
from playground.slack.wire import Json


class Dispatcher:
    """Sends by HTTP when there is a Request URL, else by Socket Mode."""

    def __init__(self, workspace: State) -> None:
        self._workspace = workspace
        self._settings = settings = workspace.settings
        self.request_url = RequestUrl(settings)
        self.socket_mode = SocketMode(settings)
        self.deliveries: list[Delivery] = []
        self._envelopes: dict[str, Json] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def emit(self, event: Json, *, ext_shared: bool = False) -> str | None:
        """Start delivering an event the app subscribes to, and return its event_id at once."""
        if subscription(event) not in self._settings.subscriptions:
            return None
        body = envelope(self._settings, event, ext_shared=ext_shared)
        event_id = str(body["event_id"])
        self._envelopes[event_id] = body
        self._workspace.undelivered[event_id] = undelivered = Undelivered(body)
        self._workspace.touch("undelivered", event_id)
        self.spawn(self._deliver(event_id, undelivered))
        if self._settings.duplicate_next > 0:
            self._settings.duplicate_next -= 1
            self.spawn(self._deliver(event_id, Undelivered(body)))
        return event_id

    def resume(self) -> None:
        """Deliver what nobody had acknowledged when the process ended."""
        for event_id, event in self._workspace.undelivered.items():
            self.spawn(self._deliver(event_id, event))

    async def redeliver(self, event_id: str) -> Reply:
        """Deliver an event of the past once more, as Slack does now and then."""
        return await self._attempt(
            "events_api", event_id, self._envelopes[event_id], Retry(1, CONNECTION_FAILED)
        )

    async def ask(self, kind: str, payload: Json) -> Reply:
        """Deliver an interaction; Slack never retries one."""
        return await self._attempt(kind, str(payload.get("trigger_id", "")), payload, Retry())

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

    async def _deliver(self, event_id: str, event: Undelivered) -> None:
        """Deliver an event until it is acknowledged, or was tried often enough."""
        while True:
            retry = Retry(event.retry, event.reason)
            reply = await self._attempt("events_api", event_id, event.body, retry)
            delays = self._settings.retry_delays[event.retry :]
            if reply.acked or reply.no_retry or not self._reachable or not delays:
                break
            event.retry, event.reason = event.retry + 1, reply.failure
            self._workspace.touch("undelivered", event_id)
            await asyncio.sleep(delays[0])
        self._workspace.undelivered.pop(event_id, None)
        self._workspace.touch("undelivered", event_id)

    @property
    def _reachable(self) -> bool:
        # An app that has never shown itself gets no retries: nobody is starting up.
        return bool(self._settings.request_url) or self.socket_mode.ever_connected

    async def _attempt(self, kind: str, event_id: str, payload: Json, retry: Retry) -> Reply:
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
