"""The HTTP side: Slack's requests, and what operators ask."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.core import metrics

log = structlog.get_logger()

LARGEST_REQUEST = 8 * 1024 * 1024  # bytes; Slack's are far smaller

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class HealthCheck(Protocol):
    """Tells what is wrong, in plain sentences; nothing if all is well."""

    async def problems(self) -> list[str]: ...


def application(health: HealthCheck, slack_events: Handler | None) -> web.Application:
    """The web application; without `slack_events` only health and metrics, for Socket Mode."""
    app = web.Application(client_max_size=LARGEST_REQUEST)

    async def ready(_request: web.Request) -> web.Response:
        problems = await health.problems()
        status = 503 if problems else 200
        return web.json_response({"ready": not problems, "problems": problems}, status=status)

    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", _metrics)
    if slack_events:
        app.router.add_post("/slack/events", slack_events)
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"alive": True})


async def _metrics(_request: web.Request) -> web.Response:
    body = generate_latest(metrics.registry)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
