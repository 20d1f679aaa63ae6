"""Memory of the app while turns are open, above what its imports take."""

import asyncio

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure

TITLE = "6. Memory with open turns, each in the middle of its stream"
GOALS = {50: 15.0, 1_000: 60.0}  # megabytes above the imports
PATIENCE = 100.0


async def run(databases: Databases, quick: bool) -> list[Figure]:
    model = Paced(words=40, delay=0.0)
    async with opened(model) as platforms:
        url = await databases.fresh()
        async with platforms.serving(databases, url, "imports") as child:
            await asyncio.sleep(0.5)
            bare = child.rss
        async with platforms.serving(databases, url) as child:
            figures = [
                Figure("imports alone", bare, "MB"),
                Figure("idle, above imports", child.rss - bare, "MB"),
            ]
            await platforms.turn()
            model.gate.clear()
            since = len(platforms.ground.slack.calls)
            figures += [
                Figure(
                    f"{turns:,} open turns, above imports",
                    await _held(platforms, child, turns, since) - bare,
                    "MB",
                    goal,
                )
                for turns, goal in GOALS.items()
            ]
            model.gate.set()
            await platforms.stopped(max(GOALS), since, PATIENCE)
            peak = (await child.report())["peak"]
            figures.append(Figure("peak, above imports", peak - bare, "MB"))
    return figures


async def _held(platforms: Platforms, child: Child, turns: int, since: int) -> float:
    """Have so many turns open in all; the memory of the app when it is quiet again."""
    started = sum(
        call.method == "chat.startStream" for call in platforms.ground.slack.calls[since:]
    )
    for _ in range(turns - started):
        await platforms.post()
    await platforms.called("chat.startStream", turns, since, PATIENCE)
    await asyncio.sleep(2)
    opened_turns = (await child.report())["open_turns"]
    if opened_turns != turns:
        raise RuntimeError(f"{opened_turns} turns are open, not {turns}.")
    return child.rss
