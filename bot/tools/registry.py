"""Registry of the tools that there are: the operator's, and the app's own."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bot.tools.definition import BadTool
from bot.tools.function_tool import FunctionTool

MOST_TOOLS = 64  # that one agent is told of


class ToolRegistry:
    """Function tools by their names."""

    def __init__(self, tools: Iterable[FunctionTool] = ()) -> None:
        self._tools: dict[str, FunctionTool] = {}
        for one in tools:
            if one.name in self._tools:
                raise BadTool(one.name, "is defined twice")
            self._tools[one.name] = one

    def of(self, team: str) -> Mapping[str, FunctionTool]:
        """The tools that a workspace may use."""
        return {name: one for name, one in self._tools.items() if one.is_for(team)}

    def find(self, team: str, name: str, listed: Collection[str]) -> FunctionTool | None:
        """The tool that an agent means whose profile lists these names; None if it has none."""
        found = self._tools.get(name)
        is_offered = found is not None and found.is_for(team)
        return found if found and is_offered and (found.everywhere or name in listed) else None

    def definitions(self, team: str, listed: Collection[str]) -> list[dict[str, Any]]:
        """Definitions of the tools that an agent is offered whose profile lists these names."""
        return [one.definition() for name in self._tools if (one := self.find(team, name, listed))][
            :MOST_TOOLS
        ]
