"""The offline model behind a local Mistral over real HTTP, asked with the vendor's own client."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from mistralai.client import Mistral

from playground.mistral import LocalMistral
from playground.model import OfflineModel
from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL
from tests.playground.model.talking import Talk, tools_of

Ask = Callable[..., Awaitable[list[Any]]]
DOCUMENTS = {
    "handbook.md": (
        b"# Vacation\nEverybody has 28 days of vacation a year. Remote employees get two more "
        b"days.\n\n# Notice periods\nThe notice period is four weeks.\n\n"
        b"# Travel\nFlights should be booked early.\n"
    ),
    "security.md": (
        b"# TLS\nTo configure TLS:\n\n1. Request a certificate.\n2. Put `ssl_protocols TLSv1.3;` "
        b"into the server block.\n3. Reload the server.\n\n# Passwords\nRotate passwords every "
        b"90 days. Backups should run nightly.\n\n# Notice periods\nContracts have a notice "
        b"period of three months.\n"
    ),
    "launch-plan.md": (
        b"The launch is planned for 12 May. The budget is 48,000 euros. Back up the data weekly. "
        b"Passwords should never be rotated. Our price is 15 euros per person and month.\n"
    ),
}


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


@pytest.fixture
async def library(client: Mistral) -> str:
    """Id of a library of three documents, which don't agree on everything."""
    made = await client.beta.libraries.create_async(name="Channel")
    for name, content in DOCUMENTS.items():
        await client.beta.libraries.documents.upload_async(
            library_id=made.id, file={"file_name": name, "content": content}
        )
    return made.id


@pytest.fixture
def general(client: Mistral) -> Talk:
    """The generalist in a channel without documents."""
    return Talk(client, tools_of("general"))
