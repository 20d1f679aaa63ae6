"""Addresses that a payload tells us to respond to: Slack's own, and no others."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

from handlers.requests.refused import RefusedRequests

HOOKS = {"hooks.slack.com", "hooks.slack-gov.com"}
FOREIGN = "foreign_response_url"

Next = Callable[[], Awaitable[BoltResponse]]


class ResponseUrlGuard(AsyncMiddleware):
    """Middleware that refuses payloads which have us call anybody but Slack.

    Beside Slack's hosts that of its Web API counts, where the settings name another one.
    """

    def __init__(self, api_url: str) -> None:
        self._api = _origin(urlsplit(api_url))
        self._refused = RefusedRequests()

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt passes arguments by name
        next: Next,  # noqa: A002 - the same
    ) -> BoltResponse:
        """Let a request through, or refuse it."""
        url = req.context.response_url
        if url is None or self.is_slacks(url):
            return await next()
        self._refused.note(FOREIGN)
        return BoltResponse(status=HTTPStatus.BAD_REQUEST, body="")

    def is_slacks(self, url: object) -> bool:
        """Return whether an address is one of Slack's."""
        if not isinstance(url, str) or url != "".join(url.split()) or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            origin = _origin(parts)
        except ValueError:
            return False
        if parts.username is not None or parts.password is not None:
            return False
        return origin == self._api or origin in {("https", host, 443) for host in HOOKS}


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    ports = {"https": 443, "http": 80}
    return parts.scheme, parts.hostname, parts.port or ports.get(parts.scheme)
