import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, models

from playground.mistral import LocalMistral
from playground.model import FunctionCall, ScriptedModel
from tests.playground.mistral.tools.answers import MODEL

Send = Callable[..., Awaitable[tuple[int, Any]]]
Start = Callable[..., Awaitable[models.ConversationResponse]]


def guarded(kind: str) -> dict[str, Any]:
    return {"type": kind, "tool_configuration": {"requires_confirmation": [kind]}}


@pytest.fixture
def start(client: Mistral) -> Start:
    """Ask a bare model whose web search and code have to be allowed, and drawing has not."""

    async def ask(question: str) -> models.ConversationResponse:
        tools: list[Any] = [guarded("web_search"), guarded("code_interpreter")]
        return await client.beta.conversations.start_async(
            inputs=question, model=MODEL, tools=[*tools, {"type": "image_generation"}]
        )

    return ask


def calls_of(response: models.ConversationResponse) -> list[models.FunctionCallEntry]:
    return [entry for entry in response.outputs if isinstance(entry, models.FunctionCallEntry)]


def told(response: models.ConversationResponse) -> str:
    last = response.outputs[-1]
    assert isinstance(last, models.MessageOutputEntry)
    if isinstance(last.content, str):
        return last.content
    return "".join(chunk.text for chunk in last.content if isinstance(chunk, models.TextChunk))


def answers(*said: tuple[models.FunctionCallEntry, str]) -> dict[str, Any]:
    return {
        "tool_confirmations": [
            {"tool_call_id": call.tool_call_id, "confirmation": word} for call, word in said
        ]
    }


async def confirm(
    client: Mistral, response: models.ConversationResponse, *words: str
) -> models.ConversationResponse:
    pairs = zip(calls_of(response), words, strict=True)
    return await client.beta.conversations.append_async(
        conversation_id=response.conversation_id, **answers(*pairs)
    )


async def test_a_guarded_tool_asks_first_and_ends_the_answer(start: Start) -> None:
    response = await start("search the web for tea")

    (call,) = response.outputs
    assert isinstance(call, models.FunctionCallEntry)
    assert (call.name, call.confirmation_status) == ("web_search", "pending")
    assert json.loads(str(call.arguments)) == {"query": "tea"}
    assert response.usage.connectors is None


async def test_an_allowed_tool_runs(client: Mistral, start: Start) -> None:
    response = await confirm(client, await start("search the web for tea"), "allow")

    assert [entry.type for entry in response.outputs] == ["tool.execution", "message.output"]
    assert "Camellia" in told(response)
    assert response.usage.connectors == {"web_search": 1}


async def test_a_denied_tool_does_not_run(client: Mistral, start: Start) -> None:
    response = await confirm(client, await start("search the web for tea"), "deny")

    assert [entry.type for entry in response.outputs] == ["message.output"]
    assert told(response) == "I didn't use web_search, as it wasn't allowed."


async def test_the_history_tells_what_was_allowed(client: Mistral, start: Start) -> None:
    first = await start("search the web for tea")
    await confirm(client, first, "deny")

    history = await client.beta.conversations.get_history_async(
        conversation_id=first.conversation_id
    )

    statuses = [getattr(entry, "confirmation_status", None) for entry in history.entries]
    assert statuses == [None, "denied", None]


async def test_of_two_calls_one_can_be_allowed(client: Mistral, start: Start) -> None:
    first = await start("search the web for tea and calculate 3*7")

    response = await confirm(client, first, "deny", "allow")

    assert response.usage.connectors == {"code_interpreter": 1}
    assert "= 21" in told(response)
    assert "didn't use web_search" in told(response)


async def test_what_needs_no_confirmation_is_done_before(start: Start) -> None:
    response = await start("draw a red circle and calculate 3*7")

    assert [entry.type for entry in response.outputs] == [
        "tool.execution",
        "message.output",
        "function.call",
    ]


async def test_the_conversation_goes_on_after_a_confirmation(client: Mistral, start: Start) -> None:
    first = await start("search the web for tea")
    await confirm(client, first, "deny")

    response = await client.beta.conversations.append_async(
        conversation_id=first.conversation_id, inputs="Thanks"
    )

    assert told(response) == "You're welcome!"


@pytest.mark.parametrize(
    "case", ["message", "nothing", "unknown", "half", "twice", "along with a message"]
)
async def test_a_pending_call_takes_its_confirmation_and_nothing_else(
    send: Send, start: Start, case: str
) -> None:
    response = await start("search the web for tea and calculate 3*7")
    first, second = calls_of(response)
    both = answers((first, "allow"), (second, "allow"))
    stranger = {"tool_confirmations": [{"tool_call_id": "x", "confirmation": "allow"}]}
    body = {
        "message": {"inputs": "Go on"},
        "nothing": {},
        "unknown": stranger,
        "half": answers((first, "allow")),
        "twice": answers((first, "allow"), (first, "deny"), (second, "allow")),
        "along with a message": {**both, "inputs": "Go on"},
    }[case]
    path = f"/v1/conversations/{response.conversation_id}"

    status, _ = await send("POST", path, body)
    again, _ = await send("POST", path, both)

    assert (status, again) == (400, 200)  # refused, and nothing of it was kept


async def test_a_call_is_confirmed_once(client: Mistral, send: Send, start: Start) -> None:
    first = await start("search the web for tea")
    await confirm(client, first, "deny")

    status, _ = await send(
        "POST",
        f"/v1/conversations/{first.conversation_id}",
        answers((calls_of(first)[0], "allow")),
    )

    assert status == 400


async def test_a_confirmation_is_allow_or_deny(send: Send, start: Start) -> None:
    first = await start("search the web for tea")

    status, _ = await send(
        "POST",
        f"/v1/conversations/{first.conversation_id}",
        answers((calls_of(first)[0], "perhaps")),
    )

    assert status == 422


async def test_a_result_is_no_confirmation(send: Send, start: Start) -> None:
    first = await start("search the web for tea")
    result = {
        "type": "function.result",
        "tool_call_id": calls_of(first)[0].tool_call_id,
        "result": "42",
    }

    status, _ = await send(
        "POST", f"/v1/conversations/{first.conversation_id}", {"inputs": [result]}
    )

    assert status == 400


async def test_the_clients_own_results_go_along_with_confirmations(
    client: Mistral, send: Send, local: LocalMistral
) -> None:
    model = local.model = ScriptedModel("Done.")
    model.queue(FunctionCall("weather"), FunctionCall("send_mail", confirmation="pending"))
    first = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)
    own, pending = calls_of(first)
    result = {"type": "function.result", "tool_call_id": own.tool_call_id, "result": "sunny"}

    status, _ = await send(
        "POST",
        f"/v1/conversations/{first.conversation_id}",
        {"inputs": [result], **answers((pending, "allow"))},
    )

    assert status == 200
