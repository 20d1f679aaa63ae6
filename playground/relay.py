"""Mistral itself, reached through here: what passes is noted, and can be slow or break off."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from yarl import URL

from playground.faults import Fault, Faults
from playground.mistral.platform import LARGEST_REQUEST
from playground.mistral.state import thread_of
from playground.traffic import Traffic

ASKING = {
    "/v1/conversations": "conversations.start",
    "/v1/conversations/{id}": "conversations.append",
    "/v1/conversations/{id}/restart": "conversations.restart",
}
SLOWNESS = 0.2  # seconds before each event of a slow stream
EVENT_STREAM = "text/event-stream"
UNREACHABLE = "Mistral can't be reached: {reason}"
KEPT_HEADERS = ("Authorization", "Content-Type", "Accept", "User-Agent")
PLAIN = {"Accept-Encoding": "identity"}  # or the events could not be told apart
GIVEN = ("Content-Type", "Content-Length", "Content-Disposition", "Retry-After")
SEPARATOR = b"\n\n"
END = re.compile(rb"\r?\n\r?\n")
CONVERSATION = re.compile(rb'"conversation_id":\s*"([^"]+)"')


class Relay:
    """Passes requests on to a server; `app` is to be mounted."""

    def __init__(self, server_url: str) -> None:
        self.faults = Faults()
        self.traffic = Traffic()
        self.app = web.Application(client_max_size=LARGEST_REQUEST)
        for path, operation in ASKING.items():
            self.app.router.add_post(path, self._pass_on, name=operation)
        self.app.router.add_route("*", "/{path:.*}", self._pass_on)
        self.app.cleanup_ctx.append(self._connected)
        self._server_url = server_url.rstrip("/")
        self._pause = 0.0
        self._threads: dict[str, str] = {}  # by conversation

    def slow(self, *, on: bool) -> None:
        """Have streams come slowly."""
        self._pause = SLOWNESS if on else 0.0

    async def _connected(self, _: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as self._session:
            yield

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        _, version, rest = request.raw_path.partition("/v1/")
        operation = request.match_info.route.name or f"{request.method} {version}{rest}"
        thread = self._note(operation, body, request.match_info.get("id", ""))
        fault = self.faults.take(operation)
        headers = {name: request.headers[name] for name in KEPT_HEADERS if name in request.headers}
        url = URL(self._server_url + version + rest, encoded=True)
        try:
            async with self._session.request(
                request.method, url, data=body, headers=headers | PLAIN
            ) as answer:
                given = {name: answer.headers[name] for name in GIVEN if name in answer.headers}
                response = web.StreamResponse(status=answer.status, headers=given)
                await response.prepare(request)
                if answer.content_type == EVENT_STREAM:
                    await self._stream(answer, response, thread, fault)
                else:
                    async for chunk in answer.content.iter_any():
                        await response.write(chunk)
        except aiohttp.ClientError as error:
            raise web.HTTPBadGateway(text=UNREACHABLE.format(reason=error)) from error
        return response

    def _note(self, operation: str, body: bytes, conversation: str) -> str:
        """Note what is asked; the thread that it is about, if that is known."""
        try:
            asked = json.loads(body)
        except ValueError:
            asked = None  # a file, or nothing
        asked = asked if isinstance(asked, dict) else {}
        thread = thread_of(asked) or self._threads.get(conversation, "")
        self.traffic.asked(operation, asked, thread)
        return thread

    async def _stream(
        self,
        answer: aiohttp.ClientResponse,
        response: web.StreamResponse,
        thread: str,
        fault: Fault | None,
    ) -> None:
        left = fault.after if fault else None
        async for frame in frames(answer.content):
            if left == 0:
                raise ConnectionResetError("cut")
            left = None if left is None else left - 1
            if thread and (begun := CONVERSATION.search(frame)):
                self._threads[begun[1].decode()] = thread
            self.traffic.streamed(thread, frame)
            await asyncio.sleep(self._pause)
            await response.write(frame + SEPARATOR)


async def frames(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """The events of a stream, each whole."""
    held = b""
    async for chunk in content.iter_any():
        *whole, held = END.split(held + chunk)
        for frame in whole:
            yield frame
