"""The offline model calls functions that a question names, and tells what they gave."""

from typing import Any

from playground.model import FunctionCall, Prompt, Text
from playground.model.offline import pieces
from playground.model.prompt import Message


def function(name: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": [*properties]}
    return {"type": "function", "function": {"name": name, "parameters": schema}}


ROLL = function("roll_dice", sides={"type": "integer"})
WEATHER = function("look_up_weather", city={"type": "string"})


def answer(question: str, *entries: dict[str, Any]) -> list[Any]:
    return list(
        pieces(Prompt((Message("user", question),), tools=(ROLL, WEATHER), entries=entries))
    )


def test_a_function_that_is_named_is_called_with_what_is_said() -> None:
    assert answer("Please roll the dice with 20 sides") == [
        FunctionCall("roll_dice", '{"sides": 20}')
    ]
    assert answer('look up the weather in "New York", please') == [
        FunctionCall("look_up_weather", '{"city": "New York"}')
    ]


def test_what_it_gave_is_told() -> None:
    assert answer("Roll", {"type": "function.result", "result": "It shows 6."}) == [
        Text("It shows 6.")
    ]


def test_a_question_about_something_else_calls_nothing() -> None:
    assert not any(isinstance(one, FunctionCall) for one in answer("What is a die?"))
