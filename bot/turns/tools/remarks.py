"""Remarks to an agent about calls whose results can't be given where it waits for them."""

from collections.abc import Iterable

from bot.core.text import first_bytes
from bot.tools.results import ToolResult
from storage.turns.approvals import ToolCall

ALREADY = (
    "[The tools that you called for this have run already. Don't call them again for it; "
    "answer with what they gave:\n{calls}]"
)
LONGEST_ARGUMENTS, LONGEST_RESULT, LONGEST = 500, 8_000, 60_000  # bytes


def already_done(done: Iterable[tuple[ToolCall, ToolResult]]) -> str:
    """Remark for an agent on calls that ran; '' without any."""
    lines = "\n".join(
        f"- {call.name} {first_bytes(call.arguments, LONGEST_ARGUMENTS)}: "
        f"{first_bytes(result.text, LONGEST_RESULT)}"
        for call, result in done
    )
    return ALREADY.format(calls=first_bytes(lines, LONGEST)) if lines else ""
