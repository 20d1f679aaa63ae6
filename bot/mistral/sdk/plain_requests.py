"""Plain JSON requests, past the vendor's models: whatever fields and types there are."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

import httpx2
from mistralai.client.errors import SDKError
from pydantic_core import from_json, to_json

LARGE = 256 * 1024  # bytes of JSON that are parsed beside the event loop
EVENT_STREAM = "text/event-stream"


class PlainRequests:
    """Sends requests of one key, each once. They raise SDKError, and httpx's own errors."""

    def __init__(
        self, http: httpx2.AsyncClient, server_url: str, api_key: str, timeout: float
    ) -> None:
        self._http = http
        self._server_url = server_url
        self._timeout = timeout  # seconds
        self._headers = {
            "Authorization": f"Bearer {api_key}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        self._stream_headers = self._headers | {"Accept": EVENT_STREAM}

    async def get(self, path: str, query: Mapping[str, str]) -> Any:
        response = await self.send("GET", path, params=query)
        if len(response.content) < LARGE:
            return _json(response)
        return await asyncio.to_thread(_json, response)

    async def post(self, path: str, body: Mapping[str, Any], query: Mapping[str, str]) -> Any:
        return _json(await self.send("POST", path, content=to_json(body), params=query))

    async def stream(self, path: str, body: Mapping[str, Any]) -> httpx2.Response:
        """Post something, and open the stream that answers it; whoever reads closes it."""
        request = self._http.build_request(
            "POST",
            self._server_url + path,
            content=to_json({name: value for name, value in body.items() if value is not None}),
            headers=self._stream_headers,
            timeout=self._timeout,
        )
        response = await self._http.send(request, stream=True)
        kind = response.headers.get("content-type", "")
        if response.status_code == HTTPStatus.OK and kind.startswith(EVENT_STREAM):
            return response
        async with aclosing(response):
            await response.aread()
        raise SDKError("No stream", response, response.text)

    async def send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        response = await self._http.request(
            method,
            self._server_url + path,
            headers=self._headers,
            timeout=self._timeout,
            **request,
        )
        if not response.is_success:
            raise SDKError("Refused", response, response.text)
        return response


def _json(response: httpx2.Response) -> Any:
    try:
        return from_json(response.content)
    except ValueError as error:
        raise SDKError("No JSON", response, response.text) from error
