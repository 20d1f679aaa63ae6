from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mistralai.client import Mistral, errors, models

Send = Callable[..., Awaitable[tuple[int, Any]]]
MODEL = "mistral-medium-latest"
LIBRARY = "00000000-0000-4000-8000-00000000000a"


@pytest.fixture
async def conversation(client: Mistral) -> str:
    response = await client.beta.conversations.start_async(inputs="Hi", model=MODEL)
    return response.conversation_id


@pytest.mark.parametrize(
    ("extra", "where"),
    [
        ({"surprise": 1}, ["body", "surprise"]),
        ({"completion_args": {"surprise": 1}}, ["body", "completion_args", "surprise"]),
        (
            {"tools": [{"type": "web_search", "max_results": 3}]},
            ["body", "tools", 0, "max_results"],
        ),
        (
            {"inputs": [{"role": "user", "content": "Hi", "surprise": 1}]},
            ["body", "inputs", 0, "surprise"],
        ),
    ],
    ids=["top level", "completion args", "tool", "entry"],
)
async def test_an_unknown_field_is_forbidden(
    send: Send, extra: dict[str, Any], where: list[object]
) -> None:
    body = {"inputs": "Hi", "model": MODEL, **extra}

    status, answer = await send("POST", "/v1/conversations", body)

    assert status == 422
    assert answer["detail"][0]["type"] == "extra_forbidden"
    assert answer["detail"][0]["loc"] == where


@pytest.mark.parametrize(
    "field", ["agent_id", "model", "tools", "instructions", "guardrails", "metadata"]
)
async def test_an_append_cannot_change_the_conversations_settings(
    send: Send, conversation: str, field: str
) -> None:
    status, answer = await send(
        "POST", f"/v1/conversations/{conversation}", {"inputs": "More", field: None}
    )

    assert (status, answer["detail"][0]["type"]) == (422, "extra_forbidden")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 1.5),
        ("top_p", -0.1),
        ("max_tokens", -1),
        ("random_seed", -1),
        ("presence_penalty", 3),
        ("frequency_penalty", -2.5),
        ("reasoning_effort", "immense"),
        ("tool_choice", "whatever"),
    ],
)
async def test_a_completion_argument_out_of_range_is_refused(
    send: Send, name: str, value: object
) -> None:
    body = {"inputs": "Hi", "model": MODEL, "completion_args": {name: value}}

    status, answer = await send("POST", "/v1/conversations", body)

    assert (status, answer["detail"][0]["loc"][-1]) == (422, name)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"model": MODEL, "agent_id": "ag_1"},
        {"agent_id": "ag_1", "instructions": "Be brief."},
        {"agent_id": "ag_1", "tools": [{"type": "web_search"}]},
        {"agent_id": "ag_1", "completion_args": {"temperature": 0.5}},
    ],
    ids=["neither", "both", "instructions", "tools", "completion args"],
)
async def test_start_takes_an_agent_or_a_model_with_its_settings(
    send: Send, settings: dict[str, Any]
) -> None:
    status, _ = await send("POST", "/v1/conversations", {"inputs": "Hi", **settings})

    assert status == 422


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"agent_id": "ag_unknown"}, 404),
        ({"model": "gpt-unknown"}, 400),
        ({"model": MODEL, "tools": [{"type": "document_library", "library_ids": []}]}, 422),
        ({"model": MODEL, "tools": [{"type": "document_library", "library_ids": [LIBRARY]}]}, 404),
        ({"model": MODEL, "tools": [{"type": "connector", "connector_id": "x"}]}, 404),
        ({"model": MODEL, "tools": [{"type": "telepathy"}]}, 422),
        ({"model": MODEL, "agent_version": 1}, 400),
    ],
    ids=["agent", "model", "no library", "library", "connector", "tool", "version"],
)
async def test_start_refuses_what_does_not_exist(
    send: Send, settings: dict[str, Any], expected: int
) -> None:
    status, _ = await send("POST", "/v1/conversations", {"inputs": "Hi", **settings})

    assert status == expected


@pytest.mark.parametrize(
    "inputs",
    [
        "",
        [],
        [{"role": "assistant", "content": "Hi"}],
        [{"type": "function.result", "tool_call_id": "none", "result": "1"}],
    ],
    ids=["empty", "nothing", "an answer", "a stray result"],
)
async def test_start_refuses_inputs_that_leave_nothing_to_answer(
    send: Send, inputs: object
) -> None:
    status, _ = await send("POST", "/v1/conversations", {"inputs": inputs, "model": MODEL})

    assert status == 400


async def test_an_append_without_inputs_is_refused(send: Send, conversation: str) -> None:
    status, _ = await send("POST", f"/v1/conversations/{conversation}", {})

    assert status == 400


async def test_an_unknown_role_is_refused(send: Send) -> None:
    body = {"inputs": [{"role": "system", "content": "Hi"}], "model": MODEL}

    status, _ = await send("POST", "/v1/conversations", body)

    assert status == 422


@pytest.mark.parametrize("query", ["page=x", "page=-1", "page_size=0", "metadata=[", "metadata=1"])
async def test_a_bad_query_is_refused(send: Send, conversation: str, query: str) -> None:
    status, answer = await send("GET", f"/v1/conversations?{query}")

    assert (status, answer["detail"][0]["loc"][0]) == (422, "query")


async def test_a_wrong_key_is_unauthorized(url: str) -> None:
    async with Mistral(api_key="wrong", server_url=url) as stranger:
        with pytest.raises(errors.SDKError) as refused:
            await stranger.models.list_async()

    assert refused.value.status_code == 401


async def test_a_validation_error_arrives_as_the_clients_own_type(client: Mistral) -> None:
    with pytest.raises(errors.HTTPValidationError) as refused:
        await client.beta.conversations.start_async(inputs="Hi")

    assert isinstance((refused.value.data.detail or [])[0], models.ValidationError)


async def test_an_error_carries_the_vendors_body(send: Send) -> None:
    _, answer = await send("GET", "/v1/conversations/conv_unknown")

    assert answer.keys() == {"object", "message", "type", "param", "code"}


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("PUT", "/v1/agents")])
async def test_an_unknown_route_is_refused(send: Send, method: str, path: str) -> None:
    status, answer = await send(method, path)

    assert status in (404, 405)
    assert "detail" in answer


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/v1/agents/pages?page_token=x", None, 400),
        ("GET", "/v1/agents/pages?page_size=1001", None, 422),
        ("GET", "/v1/models/gpt-unknown", None, 404),
        ("GET", "/v1/libraries/not-a-uuid", None, 422),
        ("GET", f"/v1/libraries/{LIBRARY}", None, 404),
        ("GET", "/v1/files/unknown", None, 404),
        ("POST", "/v1/files", {}, 422),
        ("POST", "/v1/libraries", {"name": "Notes", "chunk_size": 1}, 422),
        ("POST", "/v1/agents", {"name": "A", "model": MODEL, "handoffs": []}, 422),
        ("POST", "/v1/agents", {"name": "A", "model": MODEL, "version_message": "x" * 501}, 422),
        ("POST", "/v1/agents", ["not", "an", "object"], 422),
        ("POST", "/v1/agents", None, 422),
        ("PATCH", "/v1/agents/ag_unknown", {"name": "B"}, 404),
    ],
)
async def test_a_bad_request_is_refused(
    send: Send, method: str, path: str, body: object, expected: int
) -> None:
    status, _ = await send(method, path, body)

    assert status == expected
