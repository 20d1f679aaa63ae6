"""Calls of Slack's Web API: rate limits waited out, every failure one of three types.

Slack's own client repeats a request whose connection broke, which can post twice; here no write is
repeated but what Slack says it did not do (429), or what never left this machine.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from copy import copy
from typing import Any, Self

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import metrics
from bot.slack.errors import SlackRefused, SlackUnreachable, failure, retry_after
from bot.slack.methods import METHODS
from bot.slack.rate_limits import RateLimits

log = structlog.get_logger()

PATIENCE = 600.0  # seconds a call may spend waiting for Slack's limits
CONNECT_WAITS = (0.4, 0.8)  # seconds between tries to connect
READ_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries to read
CALL_TIMEOUT = 30.0
CONNECTIONS = 100  # calls are short: more would only cost memory
# For the bytes of a file: as long as it takes, but not without a sign of life.
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=60.0)
UPLOAD = "upload"  # no method: Slack names the address
OK, TOO_MANY, SERVER_ERROR = 200, 429, 500
KEEP_ALIVE = 300.0  # a connection set up at start still serves the first turn
PACES_KEPT = 1_000


class SlackClient:
    """One connection pool and one way to call, for one workspace."""

    def __init__(self, token: str, api_url: str) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
            timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT),
        )
        self.web = AsyncWebClient(
            token=token, base_url=api_url, session=self._session, retry_handlers=[]
        )
        self._paces: dict[str, RateLimits] = {}
        self._check: Callable[[], None] = _nothing

    def checked(self, check: Callable[[], None]) -> Self:
        """This client, but before each write `check` must not raise."""
        other = copy(self)
        other._check = check  # noqa: SLF001 - one of us
        return other

    def pace(self, method: str, channel: str = "") -> RateLimits:
        """How fast a method may be called, by everybody together."""
        limits = METHODS[method]
        key = f"{method} {channel}" if limits.per_channel else method
        if key not in self._paces:
            if len(self._paces) >= PACES_KEPT:
                self._paces.clear()
            self._paces[key] = RateLimits(limits.per_minute)
        return self._paces[key]

    async def call(
        self, method: str, *, patience: float = PATIENCE, **arguments: Any
    ) -> dict[str, Any]:
        """Call a method that writes; wait where Slack asks to, but not beyond `patience`."""
        body = {name: value for name, value in arguments.items() if value is not None}
        pace = self.pace(method, str(body.get("channel", "")))
        request = {"json" if METHODS[method].takes_json else "data": body}
        return await self._patiently(method, pace, patience, self._check, **request)

    async def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that only reads, again if no answer comes; most of these take no JSON."""
        for wait in (*READ_WAITS, None):
            try:
                return await self._patiently(
                    method, self.pace(method), PATIENCE, _nothing, params=arguments, http_verb="GET"
                )
            except SlackUnreachable as failed:
                if wait is None:
                    raise
                log.info("slack_read_repeated", method=method, code=failed.code)
                metrics.retries.labels("slack").inc()
                await asyncio.sleep(wait)
        raise AssertionError

    async def upload(self, url: str, content: AsyncIterator[bytes], size: int) -> None:
        """Send the bytes of a file to where Slack wants them; our token does not go along."""
        self._check()
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        sending = self._session.post(
            url, data=content, headers=headers, timeout=UPLOAD_TIMEOUT, allow_redirects=False
        )
        try:
            async with sending as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreachable(UPLOAD, type(error).__name__) from error
        if status >= SERVER_ERROR or status == TOO_MANY:
            raise SlackUnreachable(UPLOAD, f"http_{status}")
        if status != OK:
            raise SlackRefused(UPLOAD, f"http_{status}")

    async def _patiently(
        self,
        method: str,
        pace: RateLimits,
        patience: float,
        check: Callable[[], None],
        **request: Any,
    ) -> dict[str, Any]:
        until = time.monotonic() + patience
        while True:
            wait = pace.wait(max(until - time.monotonic(), 0.0))
            if wait is None:
                raise SlackUnreachable(method, "ratelimited")
            if wait:
                await asyncio.sleep(wait)
            try:
                return await self._connected(method, check, request)
            except SlackApiError as error:
                seconds = retry_after(error)
                if seconds is None:
                    raise failure(method, error) from error
                pace.refused(seconds)
                metrics.rate_limited.labels("slack", method).inc()
                log.info("slack_rate_limited", method=method, wait=seconds)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise SlackUnreachable(method, type(error).__name__) from error

    async def _connected(
        self, method: str, check: Callable[[], None], request: dict[str, Any]
    ) -> dict[str, Any]:
        """Send a request; once more if it never left, for want of a connection."""
        for wait in CONNECT_WAITS:
            check()
            try:
                return await self._once(method, request)
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(wait)
        check()
        return await self._once(method, request)

    async def _once(self, method: str, request: dict[str, Any]) -> dict[str, Any]:
        response = await self.web.api_call(method, **request)
        data = response.data
        if not isinstance(data, dict):
            raise SlackUnreachable(method, "not_json")
        return data | {"headers": response.headers}

    async def close(self) -> None:
        await self._session.close()


def _nothing() -> None: ...
