"""Slack's HTTP requests into Bolt; what cannot be read is refused in plain words."""

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from handlers.dispatcher import Dispatcher
from handlers.payloads import events

log = structlog.get_logger()

UNREADABLE = "The request's body cannot be read."


def endpoint(app: Dispatcher) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of POST /slack/events: events, commands and interactivity alike."""

    async def receive(request: web.Request) -> web.StreamResponse:
        try:
            bolt_request = await to_bolt_request(request)
            is_readable = events.is_request(bolt_request.body)
        except Exception as error:  # noqa: BLE001 - Bolt stumbles over odd bodies in many ways
            log.warning("request_unreadable", error=type(error).__name__)
            is_readable = False
        if not is_readable:
            return web.Response(status=400, text=UNREADABLE)
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    return receive
