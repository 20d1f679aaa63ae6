"""A served local Slack, a client of it, and apps that receive from it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack, Message
from playground.slack.changes import Watch

DOCUMENTATION = Path(__file__).parents[3].parent / "shared" / "data" / "slack-methods.json"


@pytest.fixture(scope="session")
def documentation() -> dict[str, Any]:
    """Slack's documentation of each method."""
    if not DOCUMENTATION.exists():
        pytest.skip(f"no method documentation at {DOCUMENTATION}")
    documented: dict[str, Any] = json.loads(DOCUMENTATION.read_text())
    return documented


def described(documentation: dict[str, Any], name: str) -> dict[str, Any]:
    """Documentation of one method; the copy has most of those that the app calls."""
    if name not in documentation:
        pytest.skip(f"{name} is not in the copy of the documentation")
    found: dict[str, Any] = documentation[name]
    return found


class Clock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def slack(clock: Clock) -> AsyncIterator[LocalSlack]:
    local = LocalSlack(clock=clock)
    local.retry_delays = (0.0, 0.01, 0.01)
    local.answer_timeout = 1.0
    local.sharing_delay = 0.0
    server = TestServer(local.app)
    await server.start_server()
    local.public_url = str(server.make_url("")).rstrip("/")
    yield local
    await server.close()


@pytest.fixture
def client(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


@pytest.fixture
def bolt(slack: LocalSlack, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


async def first_reply(slack: LocalSlack, changes: Watch, root: str) -> Message:
    """Wait for the first reply to a message in #general."""
    async with asyncio.timeout(5):
        while not (replies := slack.workspace.channels["C0GENERAL"].replies(root)):
            await anext(changes)
    return replies[0]


Handle = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Receiver:
    """A Request URL; by default it keeps what comes and says 200."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self.statuses: list[int] = []
        self.handle: Handle = self.keep

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        return await self.handle(request)

    async def keep(self, request: web.Request) -> web.StreamResponse:
        self.headers.append(dict(request.headers))
        if request.content_type == "application/json":
            self.bodies.append(await request.json())
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def serve_bolt(self, app: AsyncApp) -> None:
        async def handle(request: web.Request) -> web.StreamResponse:
            response = await app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(response)

        self.handle = handle

    @property
    def events(self) -> list[dict[str, object]]:
        return [body["event"] for body in self.bodies]  # type: ignore[misc]


@pytest_asyncio.fixture
async def receiver(slack: LocalSlack) -> AsyncIterator[Receiver]:
    receiving = Receiver()
    app = web.Application()
    app.router.add_post("/slack/events", receiving.__call__)
    server = TestServer(app)
    await server.start_server()
    slack.request_url = str(server.make_url("/slack/events"))
    yield receiving
    await slack.close()
    await server.close()


@pytest_asyncio.fixture(params=["http", "socket"])
async def app(
    request: pytest.FixtureRequest, slack: LocalSlack, bolt: AsyncApp, receiver: Receiver
) -> AsyncIterator[AsyncApp]:
    """Serve the Bolt app over HTTP, then over Socket Mode."""
    if request.param == "http":
        receiver.serve_bolt(bolt)
        yield bolt
        return
    slack.request_url = None
    opener = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(bolt, slack.app_token, web_client=opener)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield bolt
    await handler.close_async()  # type: ignore[no-untyped-call]


async def refusal(client: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as raised:
        await client.api_call(method, json=arguments)
    return str(raised.value.response["error"])
