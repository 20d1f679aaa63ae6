"""The HTTP side: Slack's requests, and what operators ask."""

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Protocol

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.app.http.listener import Connection
from bot.core import metrics

STARTING = "The app is starting."
EVENTS, INSTALL, REDIRECT = "/slack/events", "/slack/install", "/slack/oauth_redirect"
CONNECT, CONNECTED = "/connect/start", "/connect/return"
METHODS = {EVENTS: "POST", **dict.fromkeys((INSTALL, REDIRECT, CONNECT, CONNECTED), "GET")}
FRESH = 1.0  # seconds for which numbers that were collected serve whoever asks next

Clock = Callable[[], float]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = Mapping[str, Handler]  # by path


class HealthCheck(Protocol):
    """Tells what is wrong, in plain sentences; nothing if all is well."""

    async def problems(self) -> list[str]: ...


class Door:
    """Answers from the first moment on: while the app starts, that it does.

    `open` lets requests through to the app; what Slack sends before is refused, and sent again.
    """

    def __init__(self, metrics_token: str | None = None) -> None:
        self._health: HealthCheck | None = None
        self._routes: Routes = {}
        self.app = application(self, dict.fromkeys(METHODS, self.receive), metrics_token)

    def open(self, health: HealthCheck, routes: Routes) -> None:
        self._health, self._routes = health, routes

    @property
    def is_open(self) -> bool:
        return self._health is not None

    async def problems(self) -> list[str]:
        return await self._health.problems() if self._health else [STARTING]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        if handler := self._routes.get(request.path):
            return await handler(request)
        status = HTTPStatus.NOT_FOUND if self._health else HTTPStatus.SERVICE_UNAVAILABLE
        return web.Response(status=status)


def application(
    health: HealthCheck, routes: Routes, metrics_token: str | None = None
) -> web.Application:
    """The web application; without `routes` only health and metrics."""
    app = web.Application(middlewares=[_timed])
    app.on_response_prepare.append(_without_server)

    async def ready(_request: web.Request) -> web.Response:
        problems = await health.problems()
        status = 503 if problems else 200
        return web.json_response({"ready": not problems, "problems": problems}, status=status)

    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", MetricsPage(metrics_token).show)
    for path, handler in routes.items():
        app.router.add_route(METHODS[path], path, handler)
    return app


class MetricsPage:
    """Numbers for Prometheus, collected once a second at most; with a token, for its owner only."""

    def __init__(self, token: str | None, clock: Clock = time.monotonic) -> None:
        self._expected = f"Bearer {token}".encode() if token else None
        self._clock = clock
        self._body = b""
        self._collected = float("-inf")

    async def show(self, request: web.Request) -> web.Response:
        given = request.headers.get(hdrs.AUTHORIZATION, "").encode(errors="surrogateescape")
        if self._expected and not hmac.compare_digest(given, self._expected):
            headers = {hdrs.WWW_AUTHENTICATE: "Bearer"}
            return web.Response(status=HTTPStatus.UNAUTHORIZED, headers=headers)
        if self._clock() - self._collected >= FRESH:
            self._body, self._collected = generate_latest(metrics.registry), self._clock()
        return web.Response(body=self._body, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})


@web.middleware
async def _timed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell a request's connection when we work for it, and when it keeps us waiting."""
    connection = request.protocol
    if not isinstance(connection, Connection):
        return await handler(request)
    connection.begin(request)
    try:
        return await handler(request)
    finally:
        connection.end()


async def _without_server(_request: web.Request, response: web.StreamResponse) -> None:
    """Leave out which software serves, and in which version."""
    response.headers.pop(hdrs.SERVER, None)


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})
