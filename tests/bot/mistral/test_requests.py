"""Questions on the wire: what we send ourselves is what the vendor's client would send."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from mistralai.client import models
from pydantic_core import from_json

from bot.concurrency.pacing import Pacing
from bot.mistral.conversations import Conversations
from bot.mistral.port import ChatMessage, FunctionResult
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import MistralConnection
from bot.mistral.sdk.deprecations import Deprecations

HEADERS = ("accept", "authorization", "content-type")
MARK = {"turn": "7"}
ID = "conv_1"
PICTURE = "data:image/png;base64,AA=="
SAID = [ChatMessage("assistant", "Hello"), ChatMessage("user", "Why?", (PICTURE,))]
ENTRIES: list[Any] = [
    models.MessageInputEntry(role="assistant", content="Hello"),
    models.MessageInputEntry(
        role="user",
        content=[models.TextChunk(text="Why?"), models.ImageURLChunk(image_url=PICTURE)],
    ),
]


@dataclass(slots=True)
class Recording(httpx2.AsyncBaseTransport):
    """Notes each request, and answers with an empty stream."""

    sent: list[object] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [request.headers[name] for name in HEADERS]
        body = from_json(await request.aread())
        self.sent.append((request.method, request.url.raw_path, headers, body))
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=b"")


@pytest.fixture
def recording() -> Recording:
    return Recording()


@pytest_asyncio.fixture
async def client(recording: Recording) -> AsyncIterator[Client]:
    http, unused = httpx2.AsyncClient(transport=recording), httpx2.Client(trust_env=False)
    connection = MistralConnection(http, unused, Deprecations(), Pacing())
    ready = Client("key", "http://mistral.test", connection=connection)
    yield ready
    await ready.close()
    unused.close()


ASKED: dict[str, tuple[Callable[[Conversations], Awaitable[Any]], Callable[[Any], Awaitable[Any]]]]
ASKED = {
    "start": (
        lambda ours: ours.start("ag_1", "Hi", MARK),
        lambda sdk: sdk.start_stream_async(agent_id="ag_1", inputs="Hi", metadata=MARK),
    ),
    "start-from-a-copy": (
        lambda ours: ours.start("ag_1", SAID, MARK),
        lambda sdk: sdk.start_stream_async(agent_id="ag_1", inputs=ENTRIES, metadata=MARK),
    ),
    "append": (
        lambda ours: ours.append(ID, "Why?"),
        lambda sdk: sdk.append_stream_async(conversation_id=ID, inputs="Why?"),
    ),
    "restart": (
        lambda ours: ours.restart(ID, "e1", "Why?", MARK, 3),
        lambda sdk: sdk.restart_stream_async(
            conversation_id=ID,
            from_entry_id="e1",
            inputs="Why?",
            metadata=MARK,
            agent_version=3,
        ),
    ),
    "consent": (
        lambda ours: ours.settle_calls(ID, {"c1": True, "c2": False}),
        lambda sdk: sdk.append_stream_async(
            conversation_id=ID,
            tool_confirmations=[
                models.ToolCallConfirmation(tool_call_id="c1", confirmation="allow"),
                models.ToolCallConfirmation(tool_call_id="c2", confirmation="deny"),
            ],
        ),
    ),
    "results": (
        lambda ours: ours.settle_calls(ID, {}, [FunctionResult("c1", "7")]),
        lambda sdk: sdk.append_stream_async(
            conversation_id=ID, inputs=[models.FunctionResultEntry(tool_call_id="c1", result="7")]
        ),
    ),
}


@pytest.mark.parametrize(("ours", "vendors"), ASKED.values(), ids=ASKED)
async def test_a_question_is_sent_as_the_vendors_client_would(
    ours: Callable[[Conversations], Awaitable[Any]],
    vendors: Callable[[Any], Awaitable[Any]],
    client: Client,
    recording: Recording,
) -> None:
    await ours(Conversations(client))
    await vendors(client.conversations)

    [sent, expected] = recording.sent
    assert sent == expected
