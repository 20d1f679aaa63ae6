from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, errors, models

MODEL = "mistral-medium-latest"
LIBRARY = "00000000-0000-4000-8000-00000000000a"
Send = Callable[..., Awaitable[tuple[int, Any]]]
# The client warns about the page-numbered list, which has to work all the same.
deprecated = pytest.mark.filterwarnings("ignore:.*DEPRECATED")


async def test_create_gives_a_first_version(client: Mistral) -> None:
    tools: list[models.CreateAgentRequestTool] = [
        models.WebSearchTool(),
        models.CodeInterpreterTool(),
    ]

    agent = await client.beta.agents.create_async(
        model=MODEL,
        name="Helper",
        instructions="Be brief.",
        tools=tools,
        completion_args={"temperature": 0.3},
        metadata={"team": "T1"},
    )

    assert (agent.version, agent.versions) == (0, [0])
    assert [type(tool) for tool in agent.tools or []] == [
        models.WebSearchTool,
        models.CodeInterpreterTool,
    ]


async def test_update_makes_a_new_version_of_the_same_agent(
    client: Mistral, agent: models.Agent
) -> None:
    updated = await client.beta.agents.update_async(agent_id=agent.id, instructions="Be kind.")

    assert (updated.id, updated.version, updated.name) == (agent.id, 1, "Helper")
    first = await client.beta.agents.get_async(agent_id=agent.id, agent_version=0)
    assert (first.instructions, updated.instructions) == (None, "Be kind.")


async def test_versions_are_listed_newest_first(client: Mistral, agent: models.Agent) -> None:
    await client.beta.agents.update_async(agent_id=agent.id, instructions="Be kind.")

    found = await client.beta.agents.list_versions_async(agent_id=agent.id)
    first = await client.beta.agents.get_version_async(agent_id=agent.id, version="0")

    assert [each.version for each in found] == [1, 0]
    assert first.version == 0


@deprecated
async def test_list_filters_by_name_and_metadata(client: Mistral, agent: models.Agent) -> None:
    other = await client.beta.agents.create_async(model=MODEL, name="Other", metadata={"a": "b"})

    by_name = await client.beta.agents.list_async(name="Helper", metadata=None)
    by_metadata = await client.beta.agents.list_async(metadata={"a": "b"})

    assert [each.id for each in by_name] == [agent.id]
    assert [each.id for each in by_metadata] == [other.id]


@deprecated
async def test_list_comes_in_pages(client: Mistral) -> None:
    for number in range(3):
        await client.beta.agents.create_async(model=MODEL, name=f"Agent {number}")

    second = await client.beta.agents.list_async(page=1, page_size=2, metadata=None)

    assert [each.name for each in second] == ["Agent 2"]


async def test_pages_follow_a_token(client: Mistral) -> None:
    for number in range(3):
        await client.beta.agents.create_async(model=MODEL, name=f"Agent {number}")

    first = await client.beta.agents.list_pages_async(page_size=2, metadata=None)
    assert first is not None
    second = await client.beta.agents.list_pages_async(
        page_size=2, metadata=None, page_token=first.result.next_page_token
    )

    assert second is not None
    assert [each.name for each in second.result.data] == ["Agent 2"]


async def test_a_deleted_agent_is_gone(client: Mistral, agent: models.Agent) -> None:
    await client.beta.agents.delete_async(agent_id=agent.id)

    with pytest.raises(errors.SDKError) as refused:
        await client.beta.agents.get_async(agent_id=agent.id)

    assert refused.value.status_code == 404


async def test_a_handoff_to_nobody_is_refused(client: Mistral) -> None:
    with pytest.raises(errors.SDKError) as refused:
        await client.beta.agents.create_async(model=MODEL, name="A", handoffs=["ag_unknown"])

    assert refused.value.status_code == 404


async def test_models_are_listed_and_read(client: Mistral) -> None:
    listed = await client.models.list_async()
    one = await client.models.retrieve_async(model_id=MODEL)

    assert MODEL in [getattr(card, "id", "") for card in listed.data or []]
    assert isinstance(one, models.BaseModelCard)


@pytest.mark.parametrize(
    ("tools", "expected"),
    [
        ([{"type": "telepathy"}], 422),
        ([{"type": "document_library"}], 422),
        ([{"type": "document_library", "library_ids": []}], 422),
        ([{"type": "document_library", "library_ids": [LIBRARY]}], 404),
        ([{"type": "connector", "connector_id": "x"}], 404),
        ([{"type": "web_search", "max_results": 3}], 422),
        ([{"type": "web_search", "tool_configuration": {"requires": ["x"]}}], 422),
        ([{"type": "web_search", "tool_configuration": {"exclude": "web_search"}}], 422),
        ([{"type": "function"}], 422),
        ([{}], 422),
        ("web_search", 422),
    ],
    ids=[
        "unknown", "no ids", "empty ids", "no such library", "no such connector", "foreign field",
        "foreign configuration", "not a list", "no function", "no type", "not tools",
    ],
)  # fmt: skip
async def test_tools_that_cannot_be_are_refused(
    send: Send, agent: models.Agent, tools: object, expected: int
) -> None:
    body = {"model": MODEL, "name": "A", "tools": tools}

    created, _ = await send("POST", "/v1/agents", body)
    updated, _ = await send("PATCH", f"/v1/agents/{agent.id}", {"tools": tools})
    _, kept = await send("GET", f"/v1/agents/{agent.id}")

    assert (created, updated, kept["version"]) == (expected, expected, 0)


@pytest.mark.parametrize(
    "guardrails",
    [
        {"block_on_error": True},
        [{"block_on_error": "sometimes"}],
        [{"moderation_llm_v2": {"action": "scold"}}],
        [{"moderation_llm_v2": {"custom_category_thresholds": {"hate_and_discrimination": "x"}}}],
    ],
    ids=["not a list", "not a boolean", "unknown action", "not a number"],
)
async def test_guardrails_that_cannot_be_are_refused(send: Send, guardrails: object) -> None:
    body = {"model": MODEL, "name": "A", "guardrails": guardrails}

    status, _ = await send("POST", "/v1/agents", body)

    assert status == 422
