"""Mistral itself behind the playground: everything passes, is seen, and can be made to break."""

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from mistralai.client import Mistral
from mistralai.client.errors import SDKError

from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import ScriptedModel
from playground.relay import SLOWNESS, Relay
from playground.server import MISTRAL_PATH, Playground
from tests.support.app import served

MODEL = "mistral-medium-latest"
KEY = "local-mistral-key"
ANSWER = ("Tea ", "is ", "served.")


@pytest_asyncio.fixture
async def vendor() -> AsyncIterator[str]:
    """Address of the vendor."""
    async with served(LocalMistral(model=ScriptedModel(*ANSWER)).app) as address:
        yield address


@pytest.fixture
def relay(vendor: str) -> Relay:
    return Relay(vendor)


@pytest_asyncio.fixture
async def ground(relay: Relay) -> AsyncIterator[Playground]:
    async with Playground(relay=relay) as ready:
        yield ready


@pytest_asyncio.fixture
async def client(ground: Playground) -> AsyncIterator[Mistral]:
    async with Mistral(api_key=KEY, server_url=ground.address + MISTRAL_PATH) as ready:
        yield ready


async def said(client: Mistral, conversation: str | None = None) -> tuple[str, str]:
    """Ask something: the conversation, and what was answered."""
    api, words = client.beta.conversations, []
    if conversation is None:
        stream = await api.start_stream_async(
            inputs="Tea?", model=MODEL, metadata={"thread": "1.5"}
        )
    else:
        stream = await api.append_stream_async(conversation_id=conversation, inputs="More?")
    async with stream as events:
        async for event in events:
            conversation = getattr(event.data, "conversation_id", conversation)
            words.append(getattr(event.data, "content", ""))
    return conversation or "", "".join(words)


def passed(ground: Playground) -> list[tuple[str, str, str]]:
    return [(row["kind"], row["name"], row["thread"]) for row in ground.traffic.after(0)]


async def test_answers_pass_and_are_seen_with_their_thread(
    client: Mistral, ground: Playground
) -> None:
    conversation, first = await said(client)
    _, second = await said(client, conversation)

    assert (first, second) == ("".join(ANSWER), "".join(ANSWER))
    streamed = [
        ("stream", "conversation.response.started", "1.5"),
        ("stream", "message.output.delta", "1.5"),
        ("stream", "conversation.response.done", "1.5"),
    ]
    starts, appends = (("request", f"conversations.{name}", "1.5") for name in ("start", "append"))
    assert passed(ground) == [starts, *streamed, appends, *streamed]


async def test_files_pass_byte_for_byte(client: Mistral) -> None:
    content = bytes(range(256)) * 1_000

    file = await client.files.upload_async(file={"file_name": "a.pdf", "content": content})
    download = await client.files.download_async(file_id=file.id)

    assert await download.aread() == content


async def test_what_the_vendor_refuses_is_refused(client: Mistral) -> None:
    with pytest.raises(SDKError) as refused:
        await client.beta.conversations.get_async(conversation_id="conv_nowhere")

    assert refused.value.status_code == 404


async def test_questions_reach_the_vendor_whole(client: Mistral) -> None:
    for name in ("a.pdf", "b.pdf"):
        await client.files.upload_async(file={"file_name": name, "content": b"%PDF-"})

    listed = await client.files.list_async(page=0, page_size=1)

    assert len(listed.data) == 1


async def test_a_stream_breaks_off_where_a_fault_says_so(client: Mistral, relay: Relay) -> None:
    relay.faults.add("conversations.start", Fault("cut", after=2))

    with pytest.raises(Exception, match=r"closed|incomplete|disconnected"):
        await said(client)
    _, answer = await said(client)

    assert answer == "".join(ANSWER)


async def test_a_stream_can_be_slow(relay: Relay) -> None:
    relay.slow(on=True)
    slow = relay._pause
    relay.slow(on=False)

    assert (slow, relay._pause) == (SLOWNESS, 0.0)


async def test_a_vendor_that_is_not_there_is_said() -> None:
    async with (
        Playground(relay=Relay("http://127.0.0.1:1")) as ground,
        aiohttp.ClientSession() as session,
        session.get(ground.address + MISTRAL_PATH + "/v1/models") as answer,
    ):
        assert answer.status == 502
        assert "can't be reached" in await answer.text()


async def test_keys_are_never_shown(client: Mistral, ground: Playground) -> None:
    await said(client)

    assert KEY not in json.dumps(ground.traffic.after(0))
