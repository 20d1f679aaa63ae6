"""Display names of the tools that an agent can use."""

from bot.profiles.profile import Profile
from bot.profiles.tools import Function

TOOL_NAMES = {
    "web_search": "web search",
    "web_search_premium": "premium web search (news agencies)",
    "code_interpreter": "code execution",
    "image_generation": "image generation",
    "document_library": "documents",
}


def tool_name(tool: str) -> str:
    """Display name of a tool."""
    return TOOL_NAMES.get(tool, tool.replace("_", " "))


def tool_names(profile: Profile) -> str:
    """Display names of a profile's tools, separated by commas."""
    return ", ".join(
        tool_name(tool.name if isinstance(tool, Function) else tool.type) for tool in profile.tools
    )
