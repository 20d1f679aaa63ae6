"""Deliveries to the app's Request URL: signed HTTP posts."""

import io
import json
import time
from urllib.parse import urlencode

import aiohttp

from playground.slack.delivery.reply import (
    CONNECTION_FAILED,
    HTTP_ERROR,
    HTTP_TIMEOUT,
    Reply,
    Retry,
)
from playground.slack.delivery.signing import signed_headers
from playground.slack.settings import Settings
from playground.slack.wire import Json

KEEP_ALIVE = 2.0  # seconds


class RequestUrl:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        # Real time, whatever the injected clock says: the app compares it with its own.
        now = int(time.time()) if timestamp is None else timestamp
        return signed_headers(self._settings.signing_secret, body, now)

    async def send(self, kind: str, payload: Json, retry: Retry) -> Reply:
        """Deliver an event as JSON, a command as form fields, the rest as `payload=`."""
        match kind:
            case "events_api":
                body = json.dumps(payload).encode()
                content_type = "application/json"
            case "slash_commands":
                body = urlencode(payload).encode()
                content_type = "application/x-www-form-urlencoded"
            case _:
                body = urlencode({"payload": json.dumps(payload)}).encode()
                content_type = "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, **self.sign(body)}
        if retry.number:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = retry.reason or HTTP_ERROR
        return await self.post(body, headers)

    async def post(self, body: bytes, headers: dict[str, str]) -> Reply:
        """Send these very bytes; the app has `answer_timeout` seconds to answer with 2xx."""
        if self._session is None:
            # Kept for a moment only; one that a restarted app left dead is a failed attempt.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE)
            self._session = aiohttp.ClientSession(connector=connector)
        timeout = aiohttp.ClientTimeout(total=self._settings.answer_timeout)
        url = self._settings.request_url or ""
        try:
            async with self._session.post(
                url, data=io.BytesIO(body), headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                content = await response.read()
                return _reply(response, content)
        except TimeoutError:
            return Reply(failure=HTTP_TIMEOUT)
        except (aiohttp.ClientError, OSError):
            return Reply(failure=CONNECTION_FAILED)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _reply(response: aiohttp.ClientResponse, content: bytes) -> Reply:
    accepted = 200 <= response.status < 300  # noqa: PLR2004 - the 2xx range
    return Reply(
        status=response.status,
        payload=_payload(response.content_type, content) if accepted else {},
        failure=None if accepted else HTTP_ERROR,
        no_retry=response.headers.get("X-Slack-No-Retry") == "1",
    )


def _payload(content_type: str, content: bytes) -> Json:
    text = content.decode("utf-8", "replace").strip()
    if not text:
        return {}
    if content_type != "application/json":
        return {"text": text}
    try:
        parsed = json.loads(text)
    except ValueError:
        return {"text": text}
    return parsed if isinstance(parsed, dict) else {}
