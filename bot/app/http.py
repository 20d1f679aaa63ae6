"""The HTTP side: Slack's requests, and what operators ask."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Protocol

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.core import metrics

log = structlog.get_logger()

STARTING = "The app is starting."
LARGEST_REQUEST = 8 * 1024 * 1024  # bytes; Slack's are far smaller

EVENTS, INSTALL, REDIRECT = "/slack/events", "/slack/install", "/slack/oauth_redirect"
METHODS = {EVENTS: "POST", INSTALL: "GET", REDIRECT: "GET"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = Mapping[str, Handler]  # by path


class HealthCheck(Protocol):
    """Tells what is wrong, in plain sentences; nothing if all is well."""

    async def problems(self) -> list[str]: ...


class Door:
    """Answers from the first moment on: while the app starts, that it does.

    `open` lets requests through to the app; what Slack sends before is refused, and sent again.
    """

    def __init__(self) -> None:
        self._health: HealthCheck | None = None
        self._routes: Routes = {}
        self.app = application(self, dict.fromkeys(METHODS, self.receive))

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


def application(health: HealthCheck, routes: Routes) -> web.Application:
    """The web application; without `routes` only health and metrics."""
    app = web.Application(client_max_size=LARGEST_REQUEST)

    async def ready(_request: web.Request) -> web.Response:
        problems = await health.problems()
        status = 503 if problems else 200
        return web.json_response({"ready": not problems, "problems": problems}, status=status)

    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", _metrics)
    for path, handler in routes.items():
        app.router.add_route(METHODS[path], path, handler)
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _metrics(_request: web.Request) -> web.Response:
    body = generate_latest(metrics.registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
