"""Tools of an operator, as a module that TOOLS names. Each notes that it ran."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from bot.tools import ToolAnswer, ToolCaller, ToolFile, ToolLink, tool

RAN: list[tuple[str, object]] = []
STEPS: dict[str, Callable[[], Awaitable[Any]]] = {}  # what a tool waits for, by its name

Text = Annotated[str, "What it is about"]


async def _noted(name: str, value: object) -> Any:
    RAN.append((name, value))
    return await STEPS[name]() if name in STEPS else None


@tool
async def roll_dice(
    sides: Annotated[int, "Number of sides of each die"], caller: ToolCaller
) -> str:
    """Roll a die. Call it whenever somebody wants to play."""
    await _noted("roll_dice", (sides, caller.user))
    return f"It shows {sides}."


@tool(title="Look up the weather", repeatable=True, timeout=5)
async def look_up_weather(city: Annotated[str, "Name of a city"]) -> dict[str, object]:
    """Look up the weather in a city."""
    await _noted("look_up_weather", city)
    return {"city": city, "degrees": 21}


@tool(consent=True)
async def book_room(room: Annotated[str, "Name of the room"], caller: ToolCaller) -> str:
    """Book a meeting room."""
    await _noted("book_room", (room, caller.user))
    return f"Booked {room}."


@tool
async def make_report(topic: Text, caller: ToolCaller) -> ToolAnswer:
    """Write a report as a file."""
    await _noted("make_report", topic)
    await asyncio.to_thread((caller.scratch / "notes.txt").write_text, f"About {topic}")
    file = ToolFile("report.txt", caller.scratch / "notes.txt")
    return ToolAnswer("Here it is.", (file,), (ToolLink("Our wiki", "https://wiki.example/x"),))


@tool(timeout=0.05)
async def wait_for_ever() -> str:
    """Wait for ever."""
    await asyncio.sleep(3600)
    return ""


@tool
async def go_wrong(secret: Text) -> str:
    """Go wrong."""
    await _noted("go_wrong", secret)
    raise ValueError(secret)


@tool
async def say_too_much() -> str:
    """Say too much."""
    return "x" * 10_000_000


@tool
async def give_anything() -> object:
    """Give what is no JSON."""
    return object()


@tool(workspaces=["T0OTHER"])
async def fire_everybody() -> str:
    """Fire everybody, in another workspace."""
    await _noted("fire_everybody", None)
    return "Done."
