"""Starting the app as a process of its own, on a port that is free."""

import asyncio
import contextlib
import os
import random
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
PORTS = (20_000, 32_000)
INHERITED = ("HOME", "PATH", "TMPDIR")
PRODUCT = ("-m", "bot", "serve")
FORGETFUL = ("-m", "tests.chaos.forgetful", "serve")


async def spawn(command: tuple[str, ...], environment: dict[str, str], log: Path) -> Process:
    """Start a process that writes to this log; there is no .env beside it."""
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            cwd=log.parent,
            env=_inherited() | environment,
            stdout=DEVNULL,
            stderr=file,
        )


def free_port() -> int:
    """A port below those that the system gives to outgoing connections, of which there are many."""
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in INHERITED}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
