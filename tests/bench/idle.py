"""Cost of an idle node: its heartbeats, with the default settings."""

import asyncio
import time

from tests.bench.databases import ENGINES, Databases
from tests.bench.model import Paced
from tests.bench.platforms import DEFAULTS, Platforms, opened
from tests.bench.report import Figure

TITLE = "10. An idle node with default settings"
SECONDS, QUICK_SECONDS = 30.0, 10.0
SETTLING = 2.0  # seconds
MOST_CPU = 1.0  # percent of a core


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
        began, cpu = time.monotonic(), child.cpu
        await asyncio.sleep(seconds)
        share = (child.cpu - cpu) / (time.monotonic() - began)
        return [
            Figure(f"{engine}: CPU, of a core", 100 * share, "%", goal=MOST_CPU),
            Figure(f"{engine}: resident memory", child.rss, "MB"),
        ]
