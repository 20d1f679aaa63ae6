"""Functions of the client: defined strictly, called by the model, and answered once each."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from playground.mistral import LocalMistral
from playground.model import FunctionCall, ScriptedModel
from tests.playground.mistral.tools.answers import MODEL

Send = Callable[..., Awaitable[tuple[int, Any]]]

SCHEMA = {"type": "object", "properties": {"sides": {"type": "integer"}}, "required": ["sides"]}
ROLL = {"type": "function", "function": {"name": "roll_dice", "parameters": SCHEMA}}


def function(**changes: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "roll", "parameters": SCHEMA} | changes}


def result(call: str, text: str = "6") -> dict[str, str]:
    return {"type": "function.result", "tool_call_id": call, "result": text}


@pytest.fixture
def roller(local: LocalMistral) -> ScriptedModel:
    """A model that rolls two dice at once."""
    local.model = model = ScriptedModel("You have a six.")
    model.queue(FunctionCall("roll_dice", '{"sides": 6}'), FunctionCall("roll_dice"))
    return model


@pytest.mark.parametrize(
    ("tools", "said"),
    [
        ([function(name="roll the dice")], "pattern"),
        ([function(name="x" * 65)], "pattern"),
        ([function(), function()], "Duplicate function name roll"),
        ([function(parameters={"type": "string"})], "object"),
        ([function(parameters={"type": "object", "required": ["x"]})], "Required properties"),
        ([function(parameters={"type": "object", "properties": {"x": 1}})], "be schemas"),
        ([{"type": "function"}], "function"),
    ],
)
async def test_a_function_that_cant_be_called_is_refused(
    tools: list[dict[str, Any]], said: str, send: Send
) -> None:
    agent = {"model": MODEL, "name": "Player", "tools": tools}

    status, body = await send("POST", "/v1/agents", agent)

    assert status in {400, 422}
    assert said in str(body)


async def started(send: Send) -> tuple[str, list[str]]:
    """A conversation that waits for results, and the ids of its calls."""
    body = {"model": MODEL, "tools": [ROLL], "inputs": "Roll two dice"}
    _, answer = await send("POST", "/v1/conversations", body)
    return answer["conversation_id"], [one["tool_call_id"] for one in answer["outputs"]]


async def test_all_results_continue_the_answer(send: Send, roller: ScriptedModel) -> None:
    conversation, (first, second) = await started(send)

    given = {"inputs": [result(first), result(second)]}
    status, answer = await send("POST", f"/v1/conversations/{conversation}", given)

    assert status == 200
    assert answer["outputs"][-1]["content"] == "You have a six."
    assert len(roller.prompts[-1].entries) == 5


@pytest.mark.parametrize("wrong", ["missing", "double", "unknown", "message", "message-too"])
async def test_results_that_dont_fit_the_calls_are_refused(
    wrong: str, send: Send, roller: ScriptedModel
) -> None:
    conversation, (first, second) = await started(send)
    inputs: dict[str, Any] = {
        "missing": [result(first)],
        "double": [result(first), result(second), result(first)],
        "unknown": [result(first), result(second), result("call_other")],
        "message": "And now?",
        "message-too": [{"role": "user", "content": "Wait!"}, result(first), result(second)],
    }

    status, body = await send(
        "POST", f"/v1/conversations/{conversation}", {"inputs": inputs[wrong]}
    )

    assert status == 400
    assert "function" in str(body)
    assert len(roller.prompts) == 1
