"""The app as a process of its own, which can be killed and started again."""

import asyncio
import secrets
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from contextlib import suppress

import aiohttp

READY = "/readyz"  # its port answers sooner
PORTS = range(20_000, 32_000)
GLANCE = 0.05  # seconds between two looks whether it answers


class Node:
    """`command` is what Python runs, `told` the line that it reads, `address` where it answers.

    Its input stays open for as long as this process lives, so that it can tell.
    """

    def __init__(self, command: Sequence[str], told: str, address: str) -> None:
        self.address = address
        self.changed: Callable[[], None] = lambda: None  # called when it starts, and when it ends
        self._command = command
        self._told = told
        self._process: Process | None = None
        self._over: asyncio.Task[int] | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_running(self) -> bool:
        return self._over is not None and not self._over.done()

    async def start(self) -> bool:
        """Start it, unless it runs; True once it is ready. One that ends has said why itself."""
        async with self._one_at_a_time:
            if not self.is_running:
                await self._begin()
            return await self._answers()

    async def kill(self) -> None:
        """End it in the middle of whatever it does."""
        await self._end(Process.kill)

    async def stop(self) -> None:
        """Have it end what it does, and wait for that."""
        await self._end(Process.terminate)

    async def _begin(self) -> None:
        # A session of its own: Ctrl-C is this process's to hear, which then stops it in order.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._command, stdin=PIPE, start_new_session=True
        )
        if self._process.stdin:
            self._process.stdin.write(f"{self._told}\n".encode())
        self._over = asyncio.create_task(self._process.wait())
        self._over.add_done_callback(lambda _: self.changed())
        self.changed()

    async def _answers(self) -> bool:
        """Wait until it is ready for events, or ends."""
        async with aiohttp.ClientSession(self.address) as session:
            while self.is_running:
                with suppress(aiohttp.ClientError):
                    async with session.get(READY) as response:
                        if response.ok:
                            return True
                await asyncio.sleep(GLANCE)
        return False

    async def _end(self, how: Callable[[Process], None]) -> None:
        async with self._one_at_a_time:
            if self._process is None or self._over is None:
                return
            with suppress(ProcessLookupError):
                how(self._process)
            await self._over


def free_port(host: str) -> int:
    """A port below those that the system gives to outgoing connections, of which there are many."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((host, port))
            return port
