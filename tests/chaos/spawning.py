"""Launcher of the app as a separate process."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
INHERITED = ("HOME", "PATH", "TMPDIR")
PRODUCT = ("-m", "bot", "serve")
FORGETFUL = ("-m", "tests.chaos.forgetful", "serve")


async def spawn(command: tuple[str, ...], environment: dict[str, str], log: Path) -> Process:
    """Start a process that writes to this log, in a folder without a .env file."""
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=log.parent,
            env=_inherited() | environment,
            stdout=DEVNULL,
            stderr=file,
        )


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in INHERITED}
    return kept | {"PYTHONPATH": str(ROOT)}
