"""Help for the tests of one's own tools: a call as an agent makes it, without the app."""

import json
import tempfile
from pathlib import Path

import structlog

from bot.tools.function_tool import FunctionTool, ToolCaller
from bot.tools.invocation import WrongArguments, checked

TEAM, CHANNEL, PERSON, THREAD = "T0TEST", "C0TEST", "U0TEST", "1700000000.000000"


async def call(tool: FunctionTool, *, user: str = PERSON, **arguments: object) -> object:
    """Call a tool with arguments, which are JSON; what it returns. Raises ValueError for others."""
    try:
        given = checked(tool.arguments, json.dumps(arguments))
    except WrongArguments as wrong:
        raise ValueError(str(wrong)) from wrong
    with tempfile.TemporaryDirectory() as scratch:
        caller = ToolCaller(
            team=TEAM,
            channel=CHANNEL,
            thread_ts=THREAD,
            user=user,
            is_direct=False,
            turn_id=1,
            call_id="call_1",
            log=structlog.get_logger(),
            scratch=Path(scratch),
        )
        return await tool.run(caller, dict(given))
