"""Client of Slack's Web API: rate limits are waited out, failures have one of three types.

Slack's own client retries a request whose connection broke, which can post twice; here no write is
retried but what Slack says it did not do (429), or what never left this machine.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import copy
from functools import partial
from http import HTTPStatus
from typing import Any, Self

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.concurrency.retry import Retry
from bot.concurrency.shared_limits import SharedLimit, SharedLimits
from bot.core import metrics
from bot.slack.context_teams import ContextTeams
from bot.slack.errors import (
    SlackFailed,
    SlackRefused,
    SlackUnreachable,
    failure,
    is_of_token,
    retry_after,
)
from bot.slack.methods import METHODS
from bot.slack.rate_limits import RateLimits

log = structlog.get_logger()

RATE_LIMIT_TIMEOUT = 600.0  # seconds a call may wait for Slack's limits
# What never left this machine can be sent again.
CONNECTING = Retry(aiohttp.ClientConnectorError, delays=(0.4, 0.8))
READING = Retry(SlackUnreachable, delays=(0.5, 1.0, 2.0, 4.0, 8.0, 15.0))
CALL_TIMEOUT = 30.0
CONNECTIONS = 100  # calls are short: more would only cost memory
# For the bytes of a file: no limit in all, but one on silence.
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=60.0)
UPLOAD = "upload"  # not a method: Slack supplies the address
KEEP_ALIVE = 300.0  # seconds: a connection opened at start still serves the first turn
RATE_LIMITS_KEPT = 1_000
POST = "chat.postMessage"
# Slack refuses no post to a thread whose root was deleted: it posts to the channel.
THREAD_GONE = "thread_not_found"

# A method, its arguments, and what Slack says to it.
Written = Callable[[str, dict[str, Any], dict[str, Any]], None]


# Given a token that Slack refused: the one to use from now on, or None if there is no other.
NewerToken = Callable[[str], Awaitable[str | None]]
# Given a method, with its channel where that is limited: the limit that nodes share.
LimitOf = Callable[[str], SharedLimit]


def unshared(method: str) -> SharedLimit:
    """A limit of which nobody else hears."""
    return SharedLimits().of("", method)


def connections() -> aiohttp.ClientSession:
    """Open a connection pool, which the clients of many workspaces can share."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
        timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT),
    )


class SlackClient:
    """Token and rate limits of one workspace, over a connection pool."""

    def __init__(
        self,
        token: str,
        api_url: str,
        pool: aiohttp.ClientSession | None = None,
        newer_token: NewerToken | None = None,
        limit_of: LimitOf = unshared,
    ) -> None:
        self.context_teams = ContextTeams()
        self._session = pool or connections()
        self._newer_token = newer_token
        self._limit_of = limit_of
        self.web = AsyncWebClient(
            token=token, base_url=api_url, session=self._session, retry_handlers=[]
        )
        self._rate_limits: dict[str, RateLimits] = {}
        self._check: Callable[[], None] = _no_check
        self._written: Written = _not_noted

    def checked(self, check: Callable[[], None], written: Written | None = None) -> Self:
        """Return a copy of this client that calls `check` before each write; it may raise.

        It passes what Slack says to each write on to `written`.
        """
        checked = copy(self)
        checked._check = check  # noqa: SLF001 - our own class
        checked._written = written or _not_noted  # noqa: SLF001
        return checked

    @property
    def token(self) -> str:
        """The token of the calls that follow; copies of this client share it."""
        return self.web.token or ""

    @token.setter
    def token(self, token: str) -> None:
        self.web.token = token

    def rate_limits(self, method: str, channel: str = "") -> RateLimits:
        """Return the rate limits of a method, which all callers share."""
        limits = METHODS[method]
        key = f"{method} {channel}" if limits.per_channel else method
        if key not in self._rate_limits:
            if len(self._rate_limits) >= RATE_LIMITS_KEPT:
                self._rate_limits.clear()
            self._rate_limits[key] = RateLimits(limits.per_minute, shared=self._limit_of(key))
        return self._rate_limits[key]

    async def call(
        self, method: str, *, rate_limit_timeout: float = RATE_LIMIT_TIMEOUT, **arguments: Any
    ) -> dict[str, Any]:
        """Call a method that writes; wait for Slack's limits, but not longer than the timeout."""
        body = {name: value for name, value in arguments.items() if value is not None}
        rate_limits = self.rate_limits(method, str(body.get("channel", "")))
        request = {"json" if METHODS[method].takes_json else "data": body}
        told = await self._within_limits(
            method, rate_limits, rate_limit_timeout, self._check, **request
        )
        self._written(method, body, told)
        if method == POST and body.get("thread_ts") and is_outside(told):
            await self._take_back(told)
            raise SlackRefused(method, THREAD_GONE)
        return told

    async def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that only reads, with retries; most of these take no JSON."""
        read = partial(
            self._within_limits,
            method,
            self.rate_limits(method),
            RATE_LIMIT_TIMEOUT,
            _no_check,
            params=arguments,
            http_verb="GET",
        )
        return await READING.call(read, note_retry)

    async def upload(self, url: str, content: AsyncIterator[bytes], size: int) -> None:
        """Send the bytes of a file to the address that Slack supplied, without our token."""
        self._check()
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        request = self._session.post(
            url, data=content, headers=headers, timeout=UPLOAD_TIMEOUT, allow_redirects=False
        )
        try:
            async with request as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUnreachable(UPLOAD, type(error).__name__) from error
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
            raise SlackUnreachable(UPLOAD, f"http_{status}")
        if status != HTTPStatus.OK:
            raise SlackRefused(UPLOAD, f"http_{status}")

    async def _take_back(self, posted: dict[str, Any]) -> None:
        """Delete what Slack posted to the channel, since the thread it was for is gone."""
        log.info("slack_thread_gone", channel=posted.get("channel"))
        try:
            await self.call("chat.delete", channel=posted.get("channel"), ts=posted.get("ts"))
        except SlackFailed as failed:
            log.warning("slack_post_outside_stays", ts=posted.get("ts"), code=failed.code)

    async def _within_limits(
        self,
        method: str,
        rate_limits: RateLimits,
        rate_limit_timeout: float,
        check: Callable[[], None],
        **request: Any,
    ) -> dict[str, Any]:
        deadline = time.monotonic() + rate_limit_timeout
        while True:
            if not await rate_limits.queue(max(deadline - time.monotonic(), 0.0)):
                raise SlackUnreachable(method, "ratelimited")
            token = self.token
            try:
                return await CONNECTING.call(partial(self._once, method, check, request))
            except SlackApiError as error:
                seconds = retry_after(error)
                if seconds is None:
                    if await self._has_newer_token(error, token):
                        continue
                    raise failure(method, error) from error
                rate_limits.refused(seconds)
                metrics.rate_limited.labels("slack", method).inc()
                log.info("slack_rate_limited", method=method, wait=seconds)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise SlackUnreachable(method, type(error).__name__) from error

    async def _has_newer_token(self, error: SlackApiError, refused: str) -> bool:
        """True if Slack refuses a token that was replaced meanwhile: the call is made with that."""
        if self._newer_token is None or not is_of_token(error):
            return False
        if self.token == refused and (newer := await self._newer_token(refused)):
            self.token = newer
        return self.token != refused

    async def _once(
        self, method: str, check: Callable[[], None], request: dict[str, Any]
    ) -> dict[str, Any]:
        check()
        response = await self.web.api_call(method, **request)
        data = response.data
        if not isinstance(data, dict):
            raise SlackUnreachable(method, "not_json")
        return data | {"headers": response.headers}

    async def close(self) -> None:
        await self._session.close()


def note_retry(failed: SlackUnreachable, delay: float) -> None:
    log.info("slack_call_retried", method=failed.method, code=failed.code, wait=delay)
    metrics.retries.labels("slack").inc()


def is_outside(told: dict[str, Any]) -> bool:
    """True if Slack says of a message that it is in no thread."""
    message = told.get("message")
    return isinstance(message, dict) and not message.get("thread_ts")


def _no_check() -> None: ...


def _not_noted(method: str, body: dict[str, Any], told: dict[str, Any]) -> None: ...


async def file_info(client: SlackClient, file_id: str) -> Any:
    """Metadata of a file as Slack sends it, unchecked. Raises SlackFailed."""
    return (await client.read("files.info", file=file_id)).get("file")
