import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, models

from tests.playground.mistral.tools.answers import (
    ALL_TOOLS,
    MODEL,
    Ask,
    contents,
    kinds,
    text_of,
    used,
)

TOOL = ["tool.execution.started", "tool.execution.done"]
Read = Callable[[Any], Awaitable[list[models.ConversationEvents]]]


async def test_tools_run_one_after_the_other(ask: Ask) -> None:
    events = await ask("search the web for tea and calculate 3*7")

    steps = [kind for kind in kinds(events) if kind.startswith("tool")]
    assert steps == [*TOOL, TOOL[0], "tool.execution.delta", TOOL[1]]
    assert used(events) == ["web_search", "code_interpreter"]
    assert text_of(events).endswith("= 21")


async def test_tools_run_at_once_where_that_is_asked_for(ask: Ask, client: Mistral) -> None:
    events = await ask("search the web for tea and calculate 3*7 at the same time")

    tools = [e for e in events if e.type.startswith("tool")]
    started = [e for e in tools if isinstance(e, models.ToolExecutionStartedEvent)]
    done = [e for e in tools if isinstance(e, models.ToolExecutionDoneEvent)]
    assert kinds(tools) == [TOOL[0], "tool.execution.delta", TOOL[1]]
    assert [e.id for e in started] == [e.id for e in done]
    assert [e.output_index for e in started] == [e.output_index for e in done] == [1, 2]
    history = await client.beta.conversations.get_history_async(
        conversation_id=events[0].conversation_id
    )
    kept = [e for e in history.entries if isinstance(e, models.ToolExecutionEntry)]
    assert [json.loads(entry.arguments) for entry in kept] == [{"query": "tea"}, {"code": "3*7"}]


async def test_the_usage_counts_every_use(ask: Ask) -> None:
    events = await ask("draw two variations of a star and calculate 3*7")

    usage = events[-1].usage
    assert usage.connectors == {"image_generation": 2, "code_interpreter": 1}
    assert usage.total_tokens == (
        usage.prompt_tokens + usage.completion_tokens + usage.connector_tokens
    )


@pytest.mark.parametrize(
    "question",
    [
        "what is 17% of 2,300?",
        "search the web for how tea is made",
        "any news about bees?",
        "draw a red circle",
        "what does the library say?",
    ],
)
async def test_a_tool_the_agent_lacks_is_never_used(
    client: Mistral, read: Read, agent: models.Agent, question: str
) -> None:
    stream = await client.beta.conversations.start_stream_async(inputs=question, agent_id=agent.id)

    events = [event.data for event in await read(stream)]

    assert kinds(events) == [
        "conversation.response.started",
        "message.output.delta",
        "conversation.response.done",
    ]


async def test_tool_choice_none_uses_none(client: Mistral) -> None:
    response = await client.beta.conversations.start_async(
        inputs="draw a red circle",
        model=MODEL,
        tools=ALL_TOOLS,
        completion_args={"tool_choice": "none"},
    )

    assert [entry.type for entry in response.outputs] == ["message.output"]


async def test_an_excluded_tool_is_not_used(ask: Ask) -> None:
    configured = models.ToolConfiguration(exclude=["web_search"])

    events = await ask(
        "search the web for tea", models.WebSearchTool(tool_configuration=configured)
    )

    assert used(events) == []


async def test_thoughts_come_before_the_answer(ask: Ask) -> None:
    events = await ask("Think step by step: what is 3*7?")

    said = contents(events)
    assert isinstance(said[0], models.ThinkChunk)
    assert not isinstance(said[-1], models.ThinkChunk)
    assert text_of(events).endswith("= 21")
