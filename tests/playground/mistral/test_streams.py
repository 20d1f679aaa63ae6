import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, errors, models

from playground import model as said
from playground.mistral import LocalMistral
from playground.model import ScriptedModel

MODEL = "mistral-medium-latest"
Read = Callable[[Any], Awaitable[list[models.ConversationEvents]]]


async def stream(client: Mistral, **settings: Any) -> Any:
    return await client.beta.conversations.start_stream_async(
        inputs="Hi", **(settings or {"model": MODEL})
    )


async def test_a_stream_starts_with_the_conversation_id_and_ends_with_the_usage(
    client: Mistral, read: Read
) -> None:
    events = await read(await stream(client))

    assert [event.event for event in events] == [
        "conversation.response.started",
        "message.output.delta",
        "message.output.delta",
        "conversation.response.done",
    ]
    assert isinstance(events[0].data, models.ResponseStartedEvent)
    assert isinstance(events[-1].data, models.ResponseDoneEvent)


async def test_the_deltas_of_an_entry_share_its_id(client: Mistral, read: Read) -> None:
    events = await read(await stream(client))

    started = events[0].data
    assert isinstance(started, models.ResponseStartedEvent)
    history = await client.beta.conversations.get_history_async(
        conversation_id=started.conversation_id
    )
    ids = {e.data.id for e in events if isinstance(e.data, models.MessageOutputEvent)}
    assert ids == {history.entries[-1].id}


async def test_append_and_restart_stream_too(client: Mistral, read: Read) -> None:
    first = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)
    appended = await read(
        await client.beta.conversations.append_stream_async(
            conversation_id=first.conversation_id, inputs="More"
        )
    )
    restarted = await read(
        await client.beta.conversations.restart_stream_async(
            conversation_id=first.conversation_id,
            from_entry_id=first.outputs[0].id or "",
            inputs="Other",
        )
    )

    begun = [appended[0].data, restarted[0].data]
    assert all(isinstance(data, models.ResponseStartedEvent) for data in begun)
    same = [getattr(d, "conversation_id", "") == first.conversation_id for d in begun]
    assert same == [True, False]


EVERY_PIECE: list[said.Piece] = [
    said.Thinking("Let me"),
    said.Thinking(" see."),
    said.Text("Searching"),
    said.ToolStarted("web_search", '{"query": "tea'),
    said.ToolDelta('"}'),
    said.ToolDone({"results": 2}, tokens=7),
    said.Text("Tea is "),
    said.Text("good"),
    said.Reference("Tea", url="https://example.org/tea", description="On tea"),
    said.Text(". "),
    said.File("0b5c2a4e-0000-4000-8000-000000000000", name="image_0", type="png"),
    said.Image("https://example.org/tea.png"),
    said.DocumentLink("https://example.org/tea.pdf", name="tea.pdf"),
    said.Handoff("ag_next", "Next"),
    said.Text("On it."),
    said.FunctionCall("send_mail", '{"to": "ada"}', confirmation="pending"),
]


async def test_every_kind_of_piece_arrives_as_a_type_the_client_knows(
    client: Mistral, local: LocalMistral, agent: models.Agent, read: Read
) -> None:
    local.model = ScriptedModel(*EVERY_PIECE)

    events = await read(await stream(client, agent_id=agent.id))

    assert [event.event for event in events] == [
        "conversation.response.started",
        *["message.output.delta"] * 3,
        "tool.execution.started",
        "tool.execution.delta",
        "tool.execution.done",
        *["message.output.delta"] * 7,
        "agent.handoff.started",
        "agent.handoff.done",
        "message.output.delta",
        "function.call.delta",
        "conversation.response.done",
    ]
    assert not [e.data for e in events if isinstance(e.data, models.UnknownConversationEventsData)]


async def test_chunks_arrive_as_types_the_client_knows(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel(*EVERY_PIECE[8:13])

    events = await read(await stream(client))

    contents = [e.data.content for e in events if isinstance(e.data, models.MessageOutputEvent)]
    assert [type(content) for content in contents] == [
        models.ToolReferenceChunk,
        str,
        models.ToolFileChunk,
        models.ImageURLChunk,
        models.DocumentURLChunk,
    ]


async def test_history_holds_what_was_streamed(
    client: Mistral, local: LocalMistral, agent: models.Agent
) -> None:
    local.model = ScriptedModel(*EVERY_PIECE)

    response = await client.beta.conversations.start_async(inputs="Hi", agent_id=agent.id)

    assert [entry.type for entry in response.outputs] == [
        "message.output",
        "tool.execution",
        "message.output",
        "agent.handoff",
        "message.output",
        "function.call",
    ]
    first, tool, second = response.outputs[:3]
    assert isinstance(first, models.MessageOutputEntry)
    assert [getattr(chunk, "type", "") for chunk in first.content] == ["thinking", "text"]
    assert isinstance(tool, models.ToolExecutionEntry)
    assert (tool.arguments, tool.info) == ('{"query": "tea"}', {"results": 2})
    assert isinstance(second, models.MessageOutputEntry)
    assert [getattr(chunk, "type", "") for chunk in second.content] == [
        "text", "tool_reference", "text", "tool_file", "image_url", "document_url",
    ]  # fmt: skip


async def test_a_content_index_points_into_the_entry(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel(*EVERY_PIECE[:3], *EVERY_PIECE[6:10])

    events = await read(await stream(client))

    deltas = [e.data for e in events if isinstance(e.data, models.MessageOutputEvent)]
    assert [delta.content_index for delta in deltas] == [0, 0, 1, 1, 1, 2, 3]


async def test_tools_are_counted_in_the_usage(client: Mistral, local: LocalMistral) -> None:
    local.model = ScriptedModel(*EVERY_PIECE[3:8])

    response = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    assert response.usage.connectors == {"web_search": 1}
    assert response.usage.connector_tokens == 7


async def test_a_failure_is_told_in_the_stream(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel("Well", said.Failure("Out of tea", 503), " never said")

    events = await read(await stream(client))

    last = events[-1].data
    assert isinstance(last, models.ResponseErrorEvent)
    assert (last.message, last.code) == ("Out of tea", 503)


async def test_an_exception_of_the_model_is_told_in_the_stream(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    class Broken(ScriptedModel):
        async def answer(self, prompt: said.Prompt) -> Any:
            yield said.Text("Well")
            raise ValueError("no tea")

    local.model = Broken()

    events = await read(await stream(client))

    assert isinstance(events[-1].data, models.ResponseErrorEvent)


async def test_a_pending_call_is_settled_by_a_confirmation(
    client: Mistral, local: LocalMistral
) -> None:
    model = local.model = ScriptedModel("Sent.")
    model.queue(said.FunctionCall("send_mail", confirmation="pending"))
    first = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)
    call = first.outputs[0]
    assert isinstance(call, models.FunctionCallEntry)

    second = await client.beta.conversations.append_async(
        conversation_id=first.conversation_id,
        tool_confirmations=[
            models.ToolCallConfirmation(tool_call_id=call.tool_call_id, confirmation="allow")
        ],
    )

    assert isinstance(second.outputs[0], models.MessageOutputEntry)
    assert model.prompts[-1].entries[-1]["confirmation_status"] == "allowed"


async def test_a_confirmation_of_no_pending_call_is_refused(client: Mistral) -> None:
    first = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.append_async(
            conversation_id=first.conversation_id,
            tool_confirmations=[models.ToolCallConfirmation(tool_call_id="x", confirmation="deny")],
        )

    assert refused.value.status_code == 400


async def test_a_pending_call_wants_a_confirmation_first(
    client: Mistral, local: LocalMistral
) -> None:
    local.model = ScriptedModel(said.FunctionCall("send_mail", confirmation="pending"))
    first = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.conversations.append_async(
            conversation_id=first.conversation_id, inputs="Go on"
        )

    assert refused.value.status_code == 400


@pytest.mark.parametrize(
    ("pieces", "delay"), [(200, 0.0), (5, 0.002)], ids=["all at once", "one by one"]
)
async def test_nothing_is_lost_at_any_pace(
    client: Mistral, local: LocalMistral, read: Read, pieces: int, delay: float
) -> None:
    local.model = ScriptedModel(*[f"{n} " for n in range(pieces)], delay=delay)

    events = await read(await stream(client))

    text = "".join(str(e.data.content) for e in events[1:-1] if hasattr(e.data, "content"))
    assert text.split() == [str(n) for n in range(pieces)]


async def test_a_pause_holds_the_next_piece_back(
    client: Mistral, local: LocalMistral, read: Read
) -> None:
    local.model = ScriptedModel("One", said.Pause(0.05), " two")
    started = time.monotonic()

    await read(await stream(client))

    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize("text", ["naïve café ☕", 'quotes " and \\', "line\nbreak\r\n\n", "🫖"])
async def test_any_text_survives_the_wire(
    client: Mistral, local: LocalMistral, read: Read, text: str
) -> None:
    local.model = ScriptedModel(text)

    events = await read(await stream(client))

    assert isinstance(events[1].data, models.MessageOutputEvent)
    assert events[1].data.content == text
