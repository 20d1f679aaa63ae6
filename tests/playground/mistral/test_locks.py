import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from mistralai.client import Mistral, errors, models

from playground.mistral import LocalMistral
from playground.model import ScriptedModel, Until

MODEL = "mistral-medium-latest"
Read = Callable[[Any], Awaitable[list[models.ConversationEvents]]]


@pytest.fixture(params=[True, False], ids=["cancelled", "noticed"])
async def url(request: pytest.FixtureRequest, local: LocalMistral) -> AsyncIterator[str]:
    """Serve in both ways a server learns that its client left: at once, or when it writes."""
    runner = web.AppRunner(local.app, handler_cancellation=request.param, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
def gate(local: LocalMistral) -> asyncio.Event:
    """Hold the next answer back after its first word."""
    event = asyncio.Event()
    local.model = ScriptedModel("Hello", Until(event), " there.")
    return event


async def open_stream(client: Mistral) -> tuple[Any, str]:
    stream = await client.beta.conversations.start_stream_async(inputs="Hi", model=MODEL)
    first = await anext(stream)
    return stream, first.data.conversation_id


async def append(client: Mistral, conversation_id: str) -> int:
    """Try to append, and return the status of the answer."""
    try:
        await client.beta.conversations.append_async(conversation_id=conversation_id, inputs="More")
    except errors.SDKError as error:
        return error.status_code
    return 200


async def until_unlocked(local: LocalMistral, conversation_id: str) -> None:
    for _ in range(400):
        await asyncio.sleep(0.005)
        if not local.conversations[conversation_id].locked:
            return
    pytest.fail("the conversation stayed locked")


async def test_a_conversation_being_answered_takes_no_other_request(
    client: Mistral, gate: asyncio.Event, read: Read
) -> None:
    stream, conversation_id = await open_stream(client)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.append_async(conversation_id=conversation_id, inputs="More")

    gate.set()
    await read(stream)
    assert refused.value.status_code == 409
    assert "concurrent requests are not supported" in refused.value.body
    assert await append(client, conversation_id) == 200


async def test_a_conversation_being_answered_can_be_read(
    client: Mistral, gate: asyncio.Event, read: Read
) -> None:
    stream, conversation_id = await open_stream(client)

    history = await client.beta.conversations.get_history_async(conversation_id=conversation_id)

    gate.set()
    await read(stream)
    assert [entry.type for entry in history.entries] == ["message.input"]


async def test_a_dropped_answer_is_completed_and_kept(
    client: Mistral, local: LocalMistral, gate: asyncio.Event
) -> None:
    stream, conversation_id = await open_stream(client)

    await stream.response.aclose()
    await until_unlocked(local, conversation_id)

    history = await client.beta.conversations.get_history_async(conversation_id=conversation_id)
    assert getattr(history.entries[-1], "content", None) == "Hello there."


async def test_a_dropped_answer_is_forgotten_when_the_platform_does_not_finish_it(
    client: Mistral, local: LocalMistral, gate: asyncio.Event
) -> None:
    local.finish_dropped = False
    stream, conversation_id = await open_stream(client)

    await stream.response.aclose()
    await until_unlocked(local, conversation_id)

    history = await client.beta.conversations.get_history_async(conversation_id=conversation_id)
    assert [entry.type for entry in history.entries] == ["message.input"]


async def test_the_lock_outlasts_a_dropped_stream(
    client: Mistral, local: LocalMistral, gate: asyncio.Event
) -> None:
    local.lock_linger = 0.2
    stream, conversation_id = await open_stream(client)

    await stream.response.aclose()
    await asyncio.sleep(0.05)
    during = await append(client, conversation_id)
    gate.set()
    await until_unlocked(local, conversation_id)

    assert (during, await append(client, conversation_id)) == (409, 200)
