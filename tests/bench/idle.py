"""Cost of an idle node: its heartbeats, with the default settings, and what else wakes it."""

import asyncio
import time
from collections import Counter

from tests.bench.databases import ENGINES, Databases
from tests.bench.model import Paced
from tests.bench.platforms import DEFAULTS, Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure

TITLE = "10. An idle node with default settings"
SECONDS, QUICK_SECONDS = 30.0, 10.0
SETTLING = 2.0  # seconds
MOST_CPU = 0.1  # percent of a core
MOST_MEMORY = 100.0  # megabytes
MOST_TRANSACTIONS = 25.0  # a minute: twenty are heartbeats
MINUTE = 60.0  # seconds


async def run(databases: Databases, quick: bool) -> list[Figure]:
    seconds = QUICK_SECONDS if quick else SECONDS
    async with opened(Paced(words=3, delay=0.0)) as platforms:
        return [
            figure
            for engine in ENGINES
            for figure in await _idle(platforms, databases, engine, seconds)
        ]


async def _idle(
    platforms: Platforms, databases: Databases, engine: str, seconds: float
) -> list[Figure]:
    url = await databases.fresh(engine)
    async with platforms.serving(databases, url, environment=DEFAULTS) as child:
        await platforms.warm_up()
        await asyncio.sleep(SETTLING)
        before = await counts(child)
        began, cpu = time.monotonic(), child.cpu
        await asyncio.sleep(seconds)
        passed = time.monotonic() - began
        share = (child.cpu - cpu) / passed
        memory = child.rss
        done = await counts(child) - before
        transactions, wakeups = (MINUTE * done[name] / passed for name in ("COMMIT", "WAKEUP"))
        return [
            Figure(f"{engine}: CPU, of a core", 100 * share, "%", goal=MOST_CPU),
            Figure(f"{engine}: transactions", transactions, "/min", goal=MOST_TRANSACTIONS),
            Figure(f"{engine}: wakeups of the event loop", wakeups, "/min"),
            Figure(f"{engine}: resident memory", memory, "MB", goal=MOST_MEMORY),
        ]


async def counts(child: Child) -> Counter[str]:
    """Statements, commits and wakeups so far."""
    return Counter((await child.report())["statements"])
