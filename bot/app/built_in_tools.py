"""Tools of the app's own, which agents can call beside the operator's."""

from collections.abc import Sequence

from bot.core.errors import SettingsError
from bot.settings import Settings
from bot.tools.definition import BadTool
from bot.tools.function_tool import FunctionTool
from bot.tools.registry import ToolRegistry
from storage.engine.database import Database


def built_in_tools(_settings: Settings, _database: Database) -> tuple[FunctionTool, ...]:
    """The tools that the features of the app offer."""
    return ()


def registry(own: Sequence[FunctionTool], settings: Settings, database: Database) -> ToolRegistry:
    """All tools: the operator's own, and the app's. Raises SettingsError."""
    try:
        return ToolRegistry([*built_in_tools(settings, database), *own])
    except BadTool as bad:
        raise SettingsError(f"TOOLS: {bad}") from bad
