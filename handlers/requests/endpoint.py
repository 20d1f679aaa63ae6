"""Slack's HTTP requests into Bolt: first the signature of the raw bytes, then what they say.

Of a request that isn't signed nothing is parsed, and nothing is logged but that there was one.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncBoltRequest

from handlers.payloads import events
from handlers.requests.bodies import RequestBodies, RequestRefused
from handlers.requests.dispatcher import Dispatcher
from handlers.requests.refused import RefusedRequests
from handlers.requests.signatures import Signature, SignatureVerifier, UsedSignatures

log = structlog.get_logger()

UNREADABLE = "The request's body can't be read."
JSON = b"{"  # what events begin with; commands and interactivity are forms
UNSIGNED, REPLAYED = "unsigned", "replayed"  # why a request is refused


def endpoint(
    app: Dispatcher, secret: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of POST /slack/events: events, commands and interactivity alike."""
    return SlackEndpoint(app, secret).receive


class SlackEndpoint:
    """Verifies requests, and hands them to the workspace that they are for."""

    def __init__(self, app: Dispatcher, secret: str, bodies: RequestBodies | None = None) -> None:
        self._app = app
        self._verifier = SignatureVerifier(secret)
        self._used = UsedSignatures()
        self._bodies = bodies or RequestBodies()
        self._refused = RefusedRequests()

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        try:
            signature, body = await self._verified(request)
            # The headers aren't signed: only the body tells what it is.
            if body.lstrip().startswith(JSON):
                return await self._dispatch(request, body)
            return await self._once(request, body, signature)
        except RequestRefused as refused:
            self._refused.note(refused.reason)
            return web.Response(status=refused.status)

    async def _verified(self, request: web.Request) -> tuple[Signature, bytes]:
        """Return a request's signature and body. Raises RequestRefused, if need be unread."""
        signature = self._verifier.claimed(request.headers)
        body = await self._bodies.read(request) if signature else b""
        if signature is None or not self._verifier.confirms(signature, body):
            raise RequestRefused(HTTPStatus.UNAUTHORIZED, UNSIGNED)
        return signature, body

    async def _once(
        self, request: web.Request, body: bytes, signature: Signature
    ) -> web.StreamResponse:
        if not self._used.use(signature):
            raise RequestRefused(HTTPStatus.UNAUTHORIZED, REPLAYED)
        response = await self._dispatch(request, body)
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._used.release(signature)
        return response

    async def _dispatch(self, request: web.Request, body: bytes) -> web.StreamResponse:
        try:
            bolt_request = AsyncBoltRequest(body=body.decode(), headers=dict(request.headers))
            is_readable = events.is_request(bolt_request.body)
        except Exception as error:  # noqa: BLE001 - Bolt stumbles over odd bodies in many ways
            log.warning("request_unreadable", error=type(error).__name__)
            is_readable = False
        if not is_readable:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=UNREADABLE)
        return await to_aiohttp_response(await self._app.async_dispatch(bolt_request))
