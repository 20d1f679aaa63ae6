"""Tools of the app's own, which agents can call beside the operator's."""

from collections.abc import Sequence

from bot.core.errors import SettingsError
from bot.core.per_workspace import PerWorkspace
from bot.memory.agent_notes import AgentNotes
from bot.memory.tools import memory_tools
from bot.settings import Settings
from bot.tools.definition import BadTool
from bot.tools.function_tool import FunctionTool
from bot.tools.registry import ToolRegistry
from handlers.services import Services


def built_in_tools(
    settings: Settings, services_of: PerWorkspace[Services]
) -> tuple[FunctionTool, ...]:
    """The tools that the features of the app offer, which find the services of each caller's."""

    async def notes_of(team: str) -> AgentNotes:
        return (await services_of(team)).memory.agents

    return memory_tools(notes_of) if settings.memory == "on" else ()


def registry(
    own: Sequence[FunctionTool], settings: Settings, services_of: PerWorkspace[Services]
) -> ToolRegistry:
    """All tools: the operator's own, and the app's. Raises SettingsError."""
    try:
        return ToolRegistry([*built_in_tools(settings, services_of), *own])
    except BadTool as bad:
        raise SettingsError(f"TOOLS: {bad}") from bad
