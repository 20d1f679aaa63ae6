"""Socket Mode: one connection brings the requests of every workspace that installed the app."""

import logging
from time import time

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncBoltRequest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.requests.dispatcher import Dispatcher


class Socket:
    """Slack's connection to us; what it brings is acknowledged with its answer."""

    def __init__(self, dispatcher: Dispatcher, app_token: str, web: AsyncWebClient) -> None:
        """`web` reaches Slack's API; the token is the app's own."""
        self._dispatcher = dispatcher
        self._client = SocketModeClient(
            app_token=app_token, logger=logging.getLogger("slack_bolt"), web_client=web
        )
        self._client.socket_mode_request_listeners.append(self._answer)

    async def connect(self) -> None:
        await self._client.connect()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self._client.close()  # type: ignore[no-untyped-call]

    async def _answer(self, client: AsyncBaseSocketModeClient, received: SocketModeRequest) -> None:
        began = time()
        request = AsyncBoltRequest(
            mode="socket_mode", body=received.payload, headers=build_headers(received)
        )
        answer = await self._dispatcher.async_dispatch(request)
        await send_async_response(client, received, answer, began)
