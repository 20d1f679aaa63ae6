"""Tools are read from functions; one that can't work is refused in a sentence."""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest

from bot.tools import BadTool, FunctionTool, ToolCaller, tool
from bot.tools.testing import call

City = Annotated[str, "Name of a city"]


async def weather(
    city: City,
    days: Annotated[int, "Number of days"] = 1,
    unit: Annotated[Literal["celsius", "kelvin"], "Unit"] = "celsius",
    *,
    caller: ToolCaller,
) -> str:
    """Look up the weather."""
    return f"{city} {days} {unit} {caller.user}"


def test_its_definition_is_made_from_the_function() -> None:
    made = tool(weather)

    assert made.definition() == {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "Look up the weather.",
            "parameters": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "city": {"type": "string", "description": "Name of a city"},
                    "days": {"type": "integer", "default": 1, "description": "Number of days"},
                    "unit": {
                        "type": "string",
                        "enum": ["celsius", "kelvin"],
                        "default": "celsius",
                        "description": "Unit",
                    },
                },
                "required": ["city"],
            },
        },
    }


async def test_it_gets_who_asks_and_its_defaults() -> None:
    assert await call(tool(weather), user="U0ADA", city="Paris") == "Paris 1 celsius U0ADA"


def test_a_method_can_be_a_tool() -> None:
    class Desk:
        async def book(self, city: City) -> str:
            """Book."""
            return city

    assert list(tool(Desk().book).arguments.model_fields) == ["city"]


async def undocumented(city: City) -> None: ...


async def untyped(city) -> None:  # type: ignore[no-untyped-def]
    """Look."""


async def undescribed(city: str) -> None:
    """Look."""


async def any_number(*cities: City) -> None:
    """Look."""


async def strange(city: Annotated[Callable[[], int], "What nobody can write in JSON"]) -> None:
    """Look."""


async def sleepy() -> None:
    """Sleep."""
    time.sleep(1)  # noqa: ASYNC251


async def polite() -> None:
    """Sleep elsewhere."""

    def rest() -> None:
        time.sleep(1)

    await asyncio.to_thread(rest)


def synchronous() -> None:
    """Look."""


@pytest.mark.parametrize(
    ("function", "options", "problem"),
    [
        (undocumented, {}, "has no docstring"),
        (untyped, {}, "has no type for its parameter city"),
        (undescribed, {}, "doesn't describe its parameter city"),
        (any_number, {}, "can't have the parameter"),
        (strange, {}, "has a parameter that has no JSON schema"),
        (synchronous, {}, "isn't an async function"),
        (sleepy, {}, "calls time.sleep, which would hold up everybody"),
        (weather, {"name": "Weather!"}, "needs a name of lower-case letters"),
        (weather, {"name": "web_search"}, "has the name of one of Mistral's own tools"),
        (weather, {"timeout": 0}, "needs a timeout"),
        (weather, {"workspaces": "T1"}, "needs a list of workspace ids"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_one_that_cant_work_is_refused_in_a_sentence(
    function: Any, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(BadTool) as refusal:
        tool(**options)(function)

    assert problem in str(refusal.value)
    assert str(refusal.value).startswith("The tool ")
    assert str(refusal.value).endswith(".")


def test_what_blocks_in_a_thread_is_no_problem() -> None:
    assert isinstance(tool(polite), FunctionTool)
