"""Mistral's API as it is: requests in plain JSON, streams as they come."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.core.answers.agent_events import Event
from bot.core.errors import SettingsError
from bot.mistral.streaming.stream import whole

Json = dict[str, Any]
TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=310.0)
UNREACHABLE = "MISTRAL_SERVER_URL: nothing answers there ({reason})."
KEY_REFUSED = "MISTRAL_API_KEY: Mistral doesn't accept this key."
UNAUTHORIZED, LIMITED = 401, 429
TRIES = 3
PAUSE, LONGEST_WAIT = 1.0, 60.0  # seconds
WARNINGS = ("Deprecation", "Sunset")


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer that isn't a stream; `body` is None where it is no JSON."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_ok(self) -> bool:
        return self.status < 300  # noqa: PLR2004 - HTTP's own border

    @property
    def is_refused(self) -> bool:
        """True for a refusal of this request, not of the moment."""
        return 400 <= self.status < 500 and self.status != LIMITED  # noqa: PLR2004 - HTTP's

    @property
    def delay(self) -> float | None:
        """Seconds after which another try makes sense; None where none does."""
        if self.status == LIMITED:
            told = self.headers.get("Retry-After", "1")
            seconds = float(told) if told.replace(".", "", 1).isdecimal() else LONGEST_WAIT + 1
            return seconds if seconds <= LONGEST_WAIT else None
        return PAUSE if self.status >= 500 else None  # noqa: PLR2004 - HTTP's

    @property
    def body(self) -> Any:
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def events(self) -> list[Event]:
        """An agent's answer that came in one piece, as the app reads it."""
        return whole(self.text)

    def get(self, name: str) -> Any:
        """A field of the body; None where there is none."""
        return self.body.get(name) if isinstance(self.body, dict) else None


@dataclass(slots=True)
class MistralApi:
    """Sends requests, and keeps what the answers' headers warn of."""

    server_url: str
    key: str
    longest_pause: float = LONGEST_WAIT  # seconds before another try
    warned: list[str] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["MistralApi"]:
        headers = {"Authorization": f"Bearer {self.key}"}
        async with aiohttp.ClientSession(headers=headers, timeout=TIMEOUT) as self._session:
            yield self

    async def call(
        self,
        method: str,
        path: str,
        body: Json | aiohttp.FormData | None = None,
        **query: str,
    ) -> ApiResponse:
        """Send a request, and again if the moment was wrong.

        Raises SettingsError where nothing answers, or the key isn't accepted.
        """
        for _ in range(TRIES):
            async with self.sent(method, path, body, query) as response:
                reply = ApiResponse(response.status, response.headers, await _text(response))
            if reply.delay is None or isinstance(body, aiohttp.FormData):
                break
            await asyncio.sleep(min(reply.delay, self.longest_pause))
        return reply

    @asynccontextmanager
    async def sent(
        self,
        method: str,
        path: str,
        body: Json | aiohttp.FormData | None = None,
        query: Mapping[str, str] | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request, and give its answer before it is read."""
        assert self._session is not None  # noqa: S101 - it is opened
        content = {"json": body} if isinstance(body, dict) else {"data": body}
        url = self.server_url.rstrip("/") + path
        try:
            async with self._session.request(
                method, url, params=query, allow_redirects=False, **content
            ) as response:
                if response.status == UNAUTHORIZED:
                    raise SettingsError(KEY_REFUSED)
                self.warned += [name for name in WARNINGS if name in response.headers]
                yield response
        except (aiohttp.ClientConnectionError, aiohttp.InvalidURL, TimeoutError) as error:
            reason = type(error).__name__
            raise SettingsError(UNREACHABLE.format(reason=reason)) from error


async def _text(response: aiohttp.ClientResponse) -> str:
    return (await response.read()).decode(errors="replace")


async def frames(response: aiohttp.ClientResponse, found: list[bool]) -> AsyncIterator[bytes]:
    """Split a stream into events; `found` is appended to where a line ends with CR alone."""
    held = b""
    async for chunk in response.content.iter_any():
        held += chunk
        if held.endswith(b"\r"):
            await asyncio.sleep(0)  # the LF may be on its way; CR alone is told by what follows
        plain = held.replace(b"\r\n", b"\n")
        if b"\r" in plain.rstrip(b"\r") or plain.endswith(b"\r\r"):
            found.append(True)
            plain = plain.replace(b"\r", b"\n")
        *whole, held = plain.split(b"\n\n")
        for frame in whole:
            yield frame


def event_of(frame: bytes) -> Json | None:
    """Read an event; None for a comment, or for what is no JSON object."""
    lines = [line[5:].strip() for line in frame.split(b"\n") if line.startswith(b"data:")]
    try:
        event = json.loads(b"\n".join(lines))
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
