"""Child processes: the app, or its baseline, apart from the platforms."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil

ROOT = Path(__file__).parents[2]
START = 60.0  # seconds a child may take to start, or to stop
REPORT = "/bench"
PROFILE = os.environ.get("BENCH_PROFILE")  # a file for cProfile's figures of the app


@dataclass(frozen=True, slots=True)
class Child:
    """A running child process and its resource usage."""

    port: int
    process: psutil.Process

    @property
    def request_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def rss(self) -> float:
        """Resident memory, in megabytes."""
        return self.process.memory_info().rss / 1e6

    @property
    def cpu(self) -> float:
        """CPU time so far, in seconds."""
        times = self.process.cpu_times()
        return times.user + times.system

    async def report(self) -> dict[str, Any]:
        """Fetch the app's own report: statements, open turns, peak memory."""
        url = f"http://127.0.0.1:{self.port}{REPORT}"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            result: dict[str, Any] = await response.json()
            return result


@asynccontextmanager
async def started(module: str, environment: dict[str, str], folder: Path) -> AsyncIterator[Child]:
    """Run a module of this package until the block ends, in a folder without a .env file."""
    profiled = ["-m", "cProfile", "-o", PROFILE] if PROFILE and module == "app" else []
    with (folder / f"{module}.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *profiled,
            "-m",
            f"tests.bench.{module}",
            cwd=folder,
            env=inherited() | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), START)
        if not line:
            raise RuntimeError(f"tests.bench.{module} did not start: {_end_of(log.name)}")
        yield Child(json.loads(line)["port"], psutil.Process(process.pid))
    finally:
        await _stopped(process)


async def _stopped(process: asyncio.subprocess.Process) -> None:
    """End a child, whether it is running, frozen, or killed already."""
    for number in (signal.SIGTERM, signal.SIGCONT):  # a frozen one has to wake up to end
        with suppress(ProcessLookupError):
            process.send_signal(number)
    try:
        await asyncio.wait_for(process.wait(), START)
    except TimeoutError:
        process.kill()
        await process.wait()


def _end_of(log: str) -> str:
    return Path(log).read_text()[-3000:]


def inherited() -> dict[str, str]:
    """Return the variables of this process's environment that every child inherits."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "TMPDIR"}}
    return kept | {"PYTHONPATH": str(ROOT)}
