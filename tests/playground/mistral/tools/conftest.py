"""The offline model behind a local Mistral, asked with the vendor's own client."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, models

from playground.mistral import LocalMistral
from playground.model import OfflineModel
from tests.playground.mistral.tools.answers import ALL_TOOLS, MODEL

HANDBOOK = (
    b"# Vacation\nEverybody has 28 days of vacation a year.\n\n# Travel\nTrains come first.\n"
)
Read = Callable[[Any], Awaitable[list[models.ConversationEvents]]]
Ask = Callable[..., Awaitable[list[Any]]]


@pytest.fixture
def local() -> LocalMistral:
    return LocalMistral(model=OfflineModel(delay=0))


@pytest.fixture
def ask(client: Mistral, read: Read) -> Ask:
    """Ask a bare model that has these tools, and return the data of the events."""

    async def start(question: str, *tools: Any) -> list[Any]:
        stream = await client.beta.conversations.start_stream_async(
            inputs=question, model=MODEL, tools=tools or ALL_TOOLS
        )
        return [event.data for event in await read(stream)]

    return start


@pytest.fixture
async def library(client: Mistral) -> models.DocumentLibraryTool:
    made = await client.beta.libraries.create_async(name="Notes")
    await client.beta.libraries.documents.upload_async(
        library_id=made.id, file={"file_name": "handbook.md", "content": HANDBOOK}
    )
    return models.DocumentLibraryTool(library_ids=[made.id])
