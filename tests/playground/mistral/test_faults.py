from typing import Any

import httpx2
import pytest
from mistralai.client import Mistral, errors, models

from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import ScriptedModel

MODEL = "mistral-medium-latest"
START = "conversations.start"


async def start(client: Mistral, **settings: Any) -> models.ConversationResponse:
    return await client.beta.conversations.start_async(inputs="Hi", model=MODEL, **settings)


async def test_a_rate_limit_says_when_to_come_back(client: Mistral, local: LocalMistral) -> None:
    local.faults.add(START, Fault("ratelimited", seconds=7))

    with pytest.raises(errors.SDKError) as refused:
        await start(client)

    assert (refused.value.status_code, refused.value.headers["Retry-After"]) == (429, "7")


async def test_an_error_answers_with_its_status_once(client: Mistral, local: LocalMistral) -> None:
    local.faults.add(START, Fault("error", status=503))

    with pytest.raises(errors.SDKError) as refused:
        await start(client)

    assert refused.value.status_code == 503
    assert (await start(client)).outputs


async def test_latency_delays_the_answer_only(client: Mistral, local: LocalMistral) -> None:
    local.faults.add(START, Fault("latency", seconds=0.01))
    local.faults.latency = 0.01

    assert (await start(client)).outputs


@pytest.mark.parametrize(
    ("kind", "done"), [("drop_before", 0), ("drop_after", 1)], ids=["before", "after"]
)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_dropped_request_did_its_work_or_not(
    client: Mistral, local: LocalMistral, kind: str, done: int, streamed: bool
) -> None:
    local.faults.add(START, Fault(kind))
    call = client.beta.conversations
    ask = call.start_stream_async if streamed else call.start_async

    with pytest.raises(httpx2.RemoteProtocolError):
        await ask(inputs="Hi", model=MODEL)

    assert len(local.conversations) == done


async def test_a_cut_stream_breaks_off_after_so_many_events(
    client: Mistral, local: LocalMistral
) -> None:
    local.model = ScriptedModel("One", " two", " three")
    local.faults.add(START, Fault("cut", after=2))
    stream = await client.beta.conversations.start_stream_async(inputs="Hi", model=MODEL)

    seen = [(await anext(stream)).event for _ in range(2)]
    with pytest.raises(httpx2.RemoteProtocolError):
        await anext(stream)

    assert seen == ["conversation.response.started", "message.output.delta"]


async def test_calls_are_logged_with_their_status(client: Mistral, local: LocalMistral) -> None:
    response = await start(client)
    await client.beta.conversations.append_async(
        conversation_id=response.conversation_id, inputs="More"
    )

    logged = [(call.operation, call.conversation_id, call.status) for call in local.calls]
    assert logged == [
        (START, None, 200),
        ("conversations.append", response.conversation_id, 200),
    ]
    assert local.calls[1].body["inputs"] == "More"
