"""Socket Mode: deliveries over WebSockets that the app opened."""

import asyncio
import json
import secrets
import uuid

from aiohttp import WSMsgType, web

from playground.slack.delivery.reply import CONNECTION_FAILED, Reply, Retry
from playground.slack.settings import Settings
from playground.slack.wire import Json

CONNECTION_LIMIT = 10
PING_SECONDS = 30.0
TIMEOUT = "timeout"


class SocketMode:
    """All of the app's connections; any of them may get any delivery."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json | None]]] = {}
        self.ever_connected = False

    @property
    def connected(self) -> bool:
        return bool(self._connections)

    def open(self) -> str:
        """Give out an address that is good for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        base = self._settings.public_url.replace("http", "ws", 1)
        return f"{base}/socket?ticket={ticket}&app_id={self._settings.app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="link expired")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS)
        await socket.prepare(request)
        if len(self._connections) >= CONNECTION_LIMIT:
            await socket.send_json(self._disconnect_message("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def send(self, kind: str, payload: Json, retry: Retry) -> Reply:
        """Send one envelope over the connection whose turn it is, and wait for its ack."""
        if not self._connections:
            return Reply(failure=CONNECTION_FAILED)
        socket = self._connections.pop(0)
        self._connections.append(socket)
        envelope_id = str(uuid.uuid4())
        acked: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = (socket, acked)
        try:
            async with asyncio.timeout(self._settings.answer_timeout):
                await socket.send_json(_envelope(envelope_id, kind, payload, retry))
                answer = await acked
        except TimeoutError:
            return Reply(failure=TIMEOUT)
        except ConnectionError:
            return Reply(failure=CONNECTION_FAILED)
        finally:
            del self._waiting[envelope_id]
        return Reply(failure=CONNECTION_FAILED) if answer is None else Reply(payload=answer)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go; after a "warning" they stay a little, else they close."""
        for socket in tuple(self._connections):
            await socket.send_json(self._disconnect_message(reason))
            if reason != "warning":
                self._forget(socket)
                await socket.close()

    async def close(self) -> None:
        for socket in tuple(self._connections):
            self._forget(socket)
            await socket.close()

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self._connections.append(socket)
        self.ever_connected = True
        try:
            await socket.send_json(self._hello())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._forget(socket)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._connections:
            self._connections.remove(socket)
        for owner, acked in self._waiting.values():
            if owner is socket and not acked.done():
                acked.set_result(None)

    def _acknowledge(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        _, acked = self._waiting.get(str(answer.get("envelope_id")), (None, None))
        if acked is not None and not acked.done():
            payload = answer.get("payload")
            acked.set_result(payload if isinstance(payload, dict) else {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "local",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": self._settings.app_id},
        }

    def _disconnect_message(self, reason: str) -> Json:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": len(self._connections),
            "debug_info": {"host": "local"},
            "connection_info": {"app_id": self._settings.app_id},
        }


def _envelope(envelope_id: str, kind: str, payload: Json, retry: Retry) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "payload": payload,
        "type": kind,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        envelope["retry_attempt"] = retry.number
        envelope["retry_reason"] = retry.reason or ""
    return envelope
