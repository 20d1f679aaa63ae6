"""Tools of one's own: functions in Python that agents can call. An operator's tools import this."""

from bot.tools.definition import BadTool, tool
from bot.tools.function_tool import FunctionTool, ToolAnswer, ToolCaller, ToolFile, ToolLink

__all__ = ["BadTool", "FunctionTool", "ToolAnswer", "ToolCaller", "ToolFile", "ToolLink", "tool"]
