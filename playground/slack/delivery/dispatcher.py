"""Delivery of a workspace's events and interactions to the app, with Slack's retries."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from playground.slack.delivery.events import envelope, subscription
from playground.slack.delivery.reply import CONNECTION_FAILED, Reply, Retry
from playground.slack.delivery.transport import Transport
from playground.slack.records import Undelivered
from playground.slack.state import State
from playground.slack.wire import Json


class Dispatcher:
    """Tells the app of one workspace, for as long as it is installed there."""

    def __init__(self, workspace: State, transport: Transport) -> None:
        self._workspace = workspace
        self._settings = workspace.settings
        self._transport = transport
        self._envelopes: dict[str, Json] = {}

    def emit(self, event: Json, *, ext_shared: bool = False) -> str | None:
        """Start delivering an event the app subscribes to, and return its event_id at once."""
        if subscription(event) not in self._settings.subscriptions:
            return None
        if not self._workspace.installation.is_active:
            return None
        body = envelope(self._workspace, event, ext_shared=ext_shared)
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

    def knows(self, event_id: str) -> bool:
        """Tell whether an event was of this workspace."""
        return event_id in self._envelopes

    async def redeliver(self, event_id: str) -> Reply:
        """Deliver an event of the past once more, as Slack does now and then."""
        return await self._transport.attempt(
            "events_api", event_id, self._envelopes[event_id], Retry(1, CONNECTION_FAILED)
        )

    async def ask(self, kind: str, payload: Json) -> Reply:
        """Deliver an interaction; Slack never retries one."""
        trigger_id = str(payload.get("trigger_id", ""))
        return await self._transport.attempt(kind, trigger_id, payload, Retry())

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._transport.spawn(work)

    async def _deliver(self, event_id: str, event: Undelivered) -> None:
        """Deliver an event until it is acknowledged, or was tried often enough."""
        while True:
            retry = Retry(event.retry, event.reason)
            reply = await self._transport.attempt("events_api", event_id, event.body, retry)
            delays = self._settings.retry_delays[event.retry :]
            if reply.acked or reply.no_retry or not self._transport.is_reachable or not delays:
                break
            event.retry, event.reason = event.retry + 1, reply.failure
            self._workspace.touch("undelivered", event_id)
            await asyncio.sleep(delays[0])
        self._workspace.undelivered.pop(event_id, None)
        self._workspace.touch("undelivered", event_id)
