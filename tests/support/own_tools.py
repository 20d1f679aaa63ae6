"""Tools of an operator, as a module that TOOLS names. Each notes that it ran."""

from typing import Annotated

from bot.tools import ToolCaller, tool

RAN: list[tuple[str, object]] = []


@tool
async def roll_dice(
    sides: Annotated[int, "Number of sides of each die"],
    caller: ToolCaller,
) -> str:
    """Roll a die. Call it whenever somebody wants to play."""
    RAN.append(("roll_dice", (sides, caller.user)))
    return f"It shows {sides}."
