"""`python -m bot.app.child_process`: the app in a process that the playground starts and kills.

It reads its settings as one line of JSON, and stops when its input ends: then whoever started it
is gone.
"""

import asyncio
import json
import sys

from bot.app.server import exit_code, serve, stop_signal
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
    leash = asyncio.create_task(_stop_at_end(told, stop))
    try:
        await serve(settings, stop)
    finally:
        leash.cancel()
    return 0


async def _stop_at_end(told: asyncio.StreamReader, stop: asyncio.Event) -> None:
    await told.read()
    stop.set()


if __name__ == "__main__":
    sys.exit(exit_code(run))
