"""Calls of Slack's Web API: rate limits waited out, every failure one of three types.

Slack's own client repeats a request whose connection broke, which can post twice; here nothing is
repeated but what Slack says it did not do (429), or what never left this machine.
"""

import asyncio
import random
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

RATE_LIMITED = {"ratelimited", "rate_limited"}
TOO_MANY = 429
# Slack says of these that a part of the work may have been done.
IN_DOUBT = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
PATIENCE = 120.0  # seconds a call may spend waiting for Slack's limits
DEFAULT_RETRY_AFTER = 1.0
CONNECT_TRIES = 3
CALL_TIMEOUT = 30.0
CONNECTIONS = 100  # calls are short: more would only cost memory
KEEP_ALIVE = 300.0  # a connection set up at start still serves the first turn


class SlackFailed(Exception):
    """A call of Slack's API did not succeed."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code


class SlackRefused(SlackFailed):
    """Slack said no, with one of its error codes: nothing was done."""


class SlackUnreachable(SlackFailed):
    """No answer came: whether Slack did it is not known."""


class SlackClient:
    """One connection pool and one way to call."""

    def __init__(self, token: str, api_url: str) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
            timeout=aiohttp.ClientTimeout(total=CALL_TIMEOUT),
        )
        self.web = AsyncWebClient(
            token=token, base_url=api_url, session=self._session, retry_handlers=[]
        )
        self.rate_limited = 0

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method with a JSON body; wait and repeat where Slack asks to."""
        body = {name: value for name, value in arguments.items() if value is not None}
        return await self._patiently(method, json=body)

    async def read(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method that only reads; most of these take no JSON."""
        return await self._patiently(method, params=arguments, http_verb="GET")

    async def _patiently(self, method: str, **request: Any) -> dict[str, Any]:
        refused = 0
        async with asyncio.timeout(PATIENCE) as patience:
            while True:
                try:
                    return await self._once(method, request)
                except aiohttp.ClientConnectorError as error:
                    refused += 1
                    if refused == CONNECT_TRIES:
                        raise SlackUnreachable(method, "not_connected") from error
                    wait = 0.2 * 2**refused
                except SlackApiError as error:
                    if not _is_rate_limit(error):
                        raise _failure(method, error) from error
                    wait = _retry_after(error)
                    self.rate_limited += 1
                    log.info("slack_rate_limited", method=method, wait=wait)
                except (aiohttp.ClientError, TimeoutError) as error:
                    raise SlackUnreachable(method, type(error).__name__) from error
                now = asyncio.get_running_loop().time()
                if now + wait > (patience.when() or now):
                    raise SlackRefused(method, "ratelimited")
                await asyncio.sleep(wait * random.uniform(1.0, 1.1))  # noqa: S311 - jitter

    async def _once(self, method: str, request: dict[str, Any]) -> dict[str, Any]:
        response = await self.web.api_call(method, **request)
        data = response.data
        if not isinstance(data, dict):
            raise SlackUnreachable(method, "not_json")
        return data | {"headers": response.headers}

    async def close(self) -> None:
        await self._session.close()


def _failure(method: str, error: SlackApiError) -> SlackFailed:
    """Tell a refusal from an answer that leaves open whether the work was done."""
    code = _code(error)
    if code is None or code in IN_DOUBT:
        return SlackUnreachable(method, code or "not_json")
    return SlackRefused(method, code)


def _is_rate_limit(error: SlackApiError) -> bool:
    status = getattr(error.response, "status_code", 0)
    return status == TOO_MANY or _code(error) in RATE_LIMITED


def _code(error: SlackApiError) -> str | None:
    """Slack's error code; None for an answer that is not Slack's."""
    data = getattr(error.response, "data", None)
    return data.get("error") if isinstance(data, dict) else None


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", DEFAULT_RETRY_AFTER))
    except ValueError:
        return DEFAULT_RETRY_AFTER
