"""A local Mistral served over real HTTP, and the vendor's client speaking to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from mistralai.client import Mistral, models
from mistralai.client.utils.eventstreaming import EventStreamAsync

from playground.mistral import LocalMistral
from playground.model import ScriptedModel

KEY = "local-mistral-key"
MODEL = "mistral-medium-latest"

Stream = EventStreamAsync[models.ConversationEvents]
Events = list[models.ConversationEvents]
Post = Callable[..., Awaitable[tuple[int, Any]]]


@pytest.fixture
def local() -> LocalMistral:
    return LocalMistral(model=ScriptedModel("Hello", " there."))


@pytest.fixture
async def url(local: LocalMistral) -> AsyncIterator[str]:
    async with TestServer(local.app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def client(url: str) -> AsyncIterator[Mistral]:
    async with Mistral(api_key=KEY, server_url=url, timeout_ms=5000) as mistral:
        yield mistral


@pytest.fixture
async def send(url: str) -> AsyncIterator[Post]:
    """Send raw JSON, past the client's own checks."""
    headers = {"Authorization": f"Bearer {KEY}"}
    async with aiohttp.ClientSession(url, headers=headers) as session:

        async def raw(method: str, path: str, body: Any = None) -> tuple[int, Any]:
            async with session.request(method, path, json=body) as response:
                return response.status, await response.json()

        yield raw


@pytest.fixture
async def agent(client: Mistral) -> models.Agent:
    return await client.beta.agents.create_async(model=MODEL, name="Helper")


@pytest.fixture
def read() -> Callable[[Stream], Awaitable[Events]]:
    """Read a stream to its end, as the types the client makes of it."""

    async def to_the_end(stream: Stream) -> Events:
        async with stream:
            return [event async for event in stream]

    return to_the_end
