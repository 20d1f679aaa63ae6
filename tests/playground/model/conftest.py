"""The offline model behind a local Mistral over real HTTP, asked with the vendor's own client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from mistralai.client import Mistral

from playground.mistral import LocalMistral
from playground.model import OfflineModel
from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL

Ask = Callable[..., Awaitable[list[Any]]]


@pytest.fixture
async def client() -> AsyncIterator[Mistral]:
    local = LocalMistral(model=OfflineModel(delay=0))
    async with (
        TestServer(local.app) as server,
        Mistral(api_key="local-mistral-key", server_url=str(server.make_url(""))) as mistral,
    ):
        yield mistral


@pytest.fixture
def ask(client: Mistral) -> Ask:
    """Ask a bare model that has these tools, and return the data of the events."""

    async def start(question: str, *tools: Any) -> list[Any]:
        stream = await client.beta.conversations.start_stream_async(
            inputs=question, model=MODEL, tools=list(tools) or ALL_TOOLS
        )
        async with stream:
            return [event.data async for event in stream]

    return start
