"""Supervisor of the app's processes: started, killed, frozen, replaced, and restarted."""

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from playground.node import free_port
from tests.chaos.journal import Journal
from tests.chaos.spawning import HOST, spawn

START = 90.0  # seconds a node may take to start
LOOK = 0.1
AGAIN = 0.3  # seconds until a process that ended is started again


@dataclass(slots=True)
class Node:
    """A slot for one process; when it ends, another replaces it, on another port."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    folder: Path
    journal: Journal
    port: int = 0
    process: Process | None = None
    surprises: int = 0  # times a process ended though nobody had asked for it
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    _watching: dict[asyncio.Task[None], Process] = field(default_factory=dict)
    _is_killed: bool = False
    _is_over: bool = False

    @property
    def is_up(self) -> bool:
        """True if there is a process; it may be frozen, or starting."""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start a process as the current one, and watch it."""
        self.port = free_port(HOST)
        where = {"HOST": HOST, "PORT": str(self.port)}
        log = self.folder / f"{self.name}.log"
        self.process = process = await spawn(self.command, self.environment | where, log)
        watcher = asyncio.create_task(self._watch(process))
        self._watching[watcher] = process
        watcher.add_done_callback(self._watching.pop)

    async def kill(self) -> None:
        """Kill the process, and wait until its successor responds."""
        self._is_killed = True
        self._signal(signal.SIGKILL)
        await asyncio.sleep(AGAIN)
        await self.is_ready()

    async def freeze(self, seconds: float) -> None:
        self._signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._signal(signal.SIGCONT)

    async def replace(self) -> None:
        """Replace the process as a deployment does: the next one starts while the last one ends."""
        self._signal(signal.SIGTERM)
        await self.start()
        await self.is_ready()

    async def is_ready(self) -> bool:
        """Wait until the process responds, up to a timeout."""
        until = time.monotonic() + START
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=1.0)) as session:
            while time.monotonic() < until:
                if await self._answers(session):
                    self.journal.note(f"{self.name} is ready")
                    return True
                await asyncio.sleep(LOOK)
        self.journal.note(f"{self.name} is still not ready")
        return False

    async def end(self) -> None:
        """End all of its processes."""
        self._is_over = True
        while self._watching:
            for process in self._watching.values():
                if process.returncode is None:
                    process.kill()
            await asyncio.wait(tuple(self._watching))

    async def _watch(self, process: Process) -> None:
        code = await process.wait()
        self.journal.note(f"{self.name}: process {process.pid} ended with {code}")
        if self._is_over or process is not self.process:
            return
        self.surprises += not self._is_killed
        self._is_killed = False
        await asyncio.sleep(AGAIN)
        if process is self.process and not self._is_over:
            await self.start()

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        if not self.is_up:
            return False
        try:
            async with session.get(f"http://{HOST}:{self.port}/healthz") as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _signal(self, number: signal.Signals) -> None:
        if self.process and self.process.returncode is None:
            self.process.send_signal(number)


@contextlib.asynccontextmanager
async def running(nodes: list[Node]) -> AsyncIterator[None]:
    """Keep the nodes running while the block runs."""
    try:
        await asyncio.gather(*(node.start() for node in nodes))
        ready = await asyncio.gather(*(node.is_ready() for node in nodes))
        if not all(ready):
            raise RuntimeError(f"not every node started: see {nodes[0].folder}")
        yield
    finally:
        await asyncio.gather(*(node.end() for node in nodes))
