"""Every status that the platform refuses with, as the vendor's client tells it to an app."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, errors

from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.mistral.requests.errors import STATUSES
from playground.mistral.requests.validation import check
from playground.model import Failure, ScriptedModel

MODEL = "mistral-medium-latest"
START = "conversations.start"
FAULTS = {
    403: Fault("blocked"),
    429: Fault("ratelimited", seconds=7),
    503: Fault("error", status=503),
}
Send = Callable[..., Awaitable[tuple[int, Any]]]
Ask = Callable[[Mistral, LocalMistral], Awaitable[object]]


async def empty(client: Mistral, local: LocalMistral) -> None:
    await client.beta.conversations.start_async(inputs="", model=MODEL)


async def stranger(client: Mistral, local: LocalMistral) -> None:
    client.sdk_configuration.security = None
    await client.models.list_async()


async def gone(client: Mistral, local: LocalMistral) -> None:
    await client.beta.conversations.get_async(conversation_id="conv_gone")


async def busy(client: Mistral, local: LocalMistral) -> None:
    begun = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)
    local.conversations[begun.conversation_id].locked = True
    await client.beta.conversations.append_async(
        conversation_id=begun.conversation_id, inputs="More"
    )


async def unfit(client: Mistral, local: LocalMistral) -> None:
    await client.beta.conversations.start_async(inputs="Hi")


def fault(status: int) -> Ask:
    async def meet(client: Mistral, local: LocalMistral) -> None:
        local.faults.add(START, FAULTS[status])
        await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    return meet


REFUSALS: dict[int, Ask] = {
    400: empty,
    401: stranger,
    404: gone,
    409: busy,
    422: unfit,
    **{status: fault(status) for status in FAULTS},
}


@pytest.mark.parametrize("status", REFUSALS)
async def test_a_refusal_is_an_error_of_the_client(
    client: Mistral, local: LocalMistral, status: int
) -> None:
    with pytest.raises(errors.MistralError) as refused:
        await REFUSALS[status](client, local)

    body: dict[str, Any] = json.loads(refused.value.body)
    assert refused.value.status_code == status
    if isinstance(refused.value, errors.HTTPValidationError):
        check(errors.HTTPValidationErrorData, body)
    else:
        assert isinstance(refused.value, errors.SDKError)
        assert body.keys() == {"object", "message", "type", "param", "code"}


def test_every_status_is_met_here() -> None:
    assert {status for status in REFUSALS if status < 500} == STATUSES


async def test_another_status_is_not_answered(client: Mistral, local: LocalMistral) -> None:
    local.model = ScriptedModel(Failure("Only tea here", 418))

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    assert refused.value.status_code == 500


@pytest.mark.parametrize("query", ["sources=api", "deployment_chat=true", "surprise=1"])
async def test_a_query_that_would_be_ignored_is_refused(send: Send, query: str) -> None:
    status, answer = await send("GET", f"/v1/agents?{query}")

    assert (status, answer["message"]) == (501, f"This platform does not serve {query}")
