"""`python -m bot.app.child_process`: the app in a process that the playground starts and kills.

It reads its settings as one line of JSON, and dies when its input ends: then whoever started it is
gone, both platforms with it, and the next playground waits for the database.
"""

import asyncio
import json
import os
import sys

from bot.app.console import exit_code, stop_signal
from bot.app.server import serve
from bot.core import logging_setup
from bot.settings import Settings


async def run() -> int:
    """Serve with the settings that are told."""
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(told), sys.stdin
    )
    settings = Settings(**json.loads(await told.readline()))
    logging_setup.configure(settings.log_level)
    stop = stop_signal()
    leash = asyncio.create_task(_die_at_end(told))
    try:
        await serve(settings, stop)
    finally:
        leash.cancel()
    return 0


async def _die_at_end(told: asyncio.StreamReader) -> None:
    await told.read()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(exit_code(run))
