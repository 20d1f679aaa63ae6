"""`python -m bot purge` with many idle threads: its memory, its speed, and the cost of a kill."""

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import psutil
from sqlalchemy import Connection, func, select

from playground.faults import Fault, Faults
from playground.mistral import LocalMistral
from playground.server import Playground
from storage.engine.database import Database
from storage.models import Deletion, Thread
from tests.bench.databases import Databases
from tests.bench.lookup import fill
from tests.bench.processes import inherited
from tests.bench.report import Figure

TITLE = "12. Purge of 100,000 idle threads on SQLite, with Mistral's limit at 110 requests a second"
FEW, MANY, QUICK_MANY = 1_000, 100_000, 20_000
LIMIT, PACE = 110, 100  # requests a second
DELETED, QUICK_DELETED = 3_000, 500  # deletions at Mistral until the command is killed
GROWTH = 15.0  # megabytes more than with few threads
DELETE = "conversations.delete"
LOOK = 0.05  # seconds
PATIENCE = 600.0


class Limited(Faults):
    """Answers 429 above so many requests per second."""

    def __init__(self, per_second: int) -> None:
        super().__init__()
        self._times: deque[float] = deque(maxlen=per_second)

    def take(self, operation: str) -> Fault | None:
        now = time.monotonic()
        if len(self._times) == self._times.maxlen and now - self._times[0] < 1.0:
            return Fault("ratelimited", seconds=1.0)
        self._times.append(now)
        return super().take(operation)


@dataclass(slots=True)
class Command:
    """A running command, and its peak memory in megabytes."""

    process: asyncio.subprocess.Process
    peak: float = 0.0

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, or for the end of the command."""
        child = psutil.Process(self.process.pid)
        async with asyncio.timeout(PATIENCE):
            while self.process.returncode is None and not condition():
                with suppress(psutil.Error):
                    self.peak = max(self.peak, child.memory_info().rss / 1e6)
                await asyncio.sleep(LOOK)


@dataclass(frozen=True, slots=True)
class Left:
    """Rows left in a database."""

    threads: int
    deletions: int


async def run(databases: Databases, quick: bool) -> list[Figure]:
    many, deleted = (QUICK_MANY, QUICK_DELETED) if quick else (MANY, DELETED)
    mistral = LocalMistral(faults=Limited(LIMIT))
    async with Playground(mistral=mistral) as ground:
        few = await _filled(databases, FEW)
        async with _purging(ground, few) as command:
            await command.until(lambda: len(mistral.calls) >= FEW // 4)
        base = command.peak
        url = await _filled(databases, many)
        killed = await _killed_in_the_middle(ground, url, many)
        since, began = len(mistral.calls), time.monotonic()
        async with _purging(ground, url) as command:
            await command.until(lambda: len(mistral.calls) > since)
            rows_took = time.monotonic() - began
            began = time.monotonic()
            await command.until(lambda: len(mistral.calls) >= since + deleted)
            took = time.monotonic() - began
        calls = mistral.calls[since:]
        left = await _left(url)
        done = {c.conversation_id for c in calls if c.operation == DELETE and c.status == 404}
        in_doubt = 1  # the request that was under way when the command was killed
        return [
            Figure(f"most memory, {FEW:,} threads", base, "MB"),
            Figure(f"most memory, {many:,} threads", command.peak, "MB", base + GROWTH),
            Figure("threads forgotten when it was killed", many - killed.threads),
            Figure(
                "… of these not noted for Mistral", killed.threads + killed.deletions - many, goal=0
            ),
            Figure("the others, by the next run", rows_took, "s"),
            Figure("threads left", left.threads, goal=0),
            Figure("neither deleted nor noted", max(many - len(done) - left.deletions, 0), goal=0),
            Figure(
                "deleted and still noted", max(len(done) + left.deletions - many, 0), goal=in_doubt
            ),
            Figure("deletions at Mistral per second", len(calls) / took, goal=LIMIT),
            Figure("429s of Mistral's", sum(c.status == 429 for c in calls), goal=0),
        ]


async def _killed_in_the_middle(ground: Playground, url: str, many: int) -> Left:
    """Kill the command when a third of the threads is gone."""
    async with _purging(ground, url) as command:
        while (await _left(url)).threads > many * 2 / 3:
            await asyncio.sleep(LOOK)
        command.process.kill()
        await command.process.wait()
    return await _left(url)


@asynccontextmanager
async def _purging(ground: Playground, url: str) -> AsyncIterator[Command]:
    """Run the command until the block ends, then kill it."""
    chosen = {"DATABASE_URL": url, "DELETIONS_PER_SECOND": str(PACE), "LOG_LEVEL": "error"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "purge"),
        env=inherited() | ground.environment | chosen,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Command(process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await _free(url)


async def _filled(databases: Databases, size: int) -> str:
    url = await databases.fresh()
    database = Database(url)
    try:
        await database.run(fill, size)
    finally:
        await database.close()
    return url


async def _left(url: str) -> Left:
    database = Database(url)
    try:
        return await database.run(_counts)
    finally:
        await database.close()


async def _free(url: str) -> None:
    """Expire the lease of the killed command."""
    database = Database(url)
    try:
        await database.run(lambda it: it.exec_driver_sql("UPDATE jobs SET due = 0"))
    finally:
        await database.close()


def _counts(connection: Connection) -> Left:
    threads = connection.scalar(select(func.count()).select_from(Thread)) or 0
    deletions = connection.scalar(select(func.count()).select_from(Deletion)) or 0
    return Left(threads, deletions)
