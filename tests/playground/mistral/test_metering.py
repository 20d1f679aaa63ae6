"""The local Mistral keeps an account of every answer, told or not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, models

from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.model import Failure, ScriptedModel, ToolDone, ToolStarted, Until

MODEL = "mistral-medium-latest"
Read = Callable[[Any], Awaitable[list[models.ConversationEvents]]]


async def ask(client: Mistral, question: str = "Hi") -> Any:
    return await client.beta.conversations.start_stream_async(inputs=question, model=MODEL)


async def until_metered(local: LocalMistral) -> None:
    for _ in range(400):
        if local.metering.answers:
            return
        await asyncio.sleep(0.005)
    pytest.fail("nothing was metered")


async def test_a_stream_is_metered_as_its_client_is_told(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel(ToolStarted("web_search"), ToolDone(tokens=90), "Hello there.")

    events = await read(await ask(client))

    done: Any = events[-1].data
    usage = done.usage
    assert local.metering.tokens(told=True) == {
        MODEL: (usage.prompt_tokens, usage.completion_tokens, usage.connector_tokens)
    }
    assert local.metering.calls() == usage.connectors == {"web_search": 1}
    assert local.metering.answers[0].total == usage.total_tokens


async def test_an_answer_in_one_piece_is_metered(client: Mistral, local: LocalMistral) -> None:
    found = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    (metered,) = local.metering.answers
    assert (metered.told, metered.total) == (True, found.usage.total_tokens)


async def test_what_nobody_heard_is_metered_as_untold(client: Mistral, local: LocalMistral) -> None:
    local.model = ScriptedModel("Hello", Until(asyncio.Event()), " there.")
    stream = await ask(client)
    await anext(stream)

    await stream.response.aclose()
    await until_metered(local)

    (metered,) = local.metering.answers
    assert (metered.told, metered.completion > 0) == (False, True)


async def test_a_failed_answer_is_metered_as_untold(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel("Hello", Failure("Out of order"))

    await read(await ask(client))

    assert [one.told for one in local.metering.answers] == [False]


async def test_what_is_refused_is_not_metered(client: Mistral, local: LocalMistral) -> None:
    local.faults.add("conversations.start", Fault("blocked"))

    with pytest.raises(Exception, match="guardrails"):
        await ask(client)

    assert local.metering.answers == []


async def test_a_restart_is_metered_with_the_history_it_keeps(
    client: Mistral, local: LocalMistral
) -> None:
    begun = await client.beta.conversations.start_async(inputs="A long question", model=MODEL)
    id_ = begun.conversation_id
    await client.beta.conversations.append_async(conversation_id=id_, inputs="And?")
    last = local.conversations[id_].entries[-1]["id"]

    await client.beta.conversations.restart_async(
        conversation_id=id_, from_entry_id=last, inputs="And?"
    )

    prompts = [one.prompt for one in local.metering.answers]
    assert prompts == sorted(set(prompts))
