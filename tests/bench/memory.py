"""Memory of the app with open turns, above that of its imports."""

import asyncio

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure

TITLE = "6. Memory with open turns, each in the middle of its stream"
GOALS: dict[int, float | None] = {50: 15.0, 1_000: 60.0}  # megabytes above the imports
QUICK_GOALS: dict[int, float | None] = {50: 15.0, 200: None}
PATIENCE = 100.0
AT_ONCE = 50
STARTING = "chat.startStream"


async def run(databases: Databases, quick: bool) -> list[Figure]:
    goals = QUICK_GOALS if quick else GOALS
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
            await platforms.warm_up()
            model.gate.clear()
            since = len(platforms.ground.slack.calls)
            figures += [
                Figure(
                    f"{turns:,} open turns, above imports",
                    await _held(platforms, child, turns, since) - bare,
                    "MB",
                    goal,
                )
                for turns, goal in goals.items()
            ]
            model.gate.set()
            await platforms.stopped(max(goals), since, PATIENCE)
            peak = (await child.report())["peak"]
            figures.append(Figure("peak, above imports", peak - bare, "MB"))
    return figures


async def _held(platforms: Platforms, child: Child, turns: int, since: int) -> float:
    """Open turns up to a number; return the memory of the app once it is idle."""
    calls = platforms.ground.slack.calls
    started = sum(call.method == STARTING for call in calls[since:])
    while started < turns:  # a few at a time: how it takes a burst is another scenario
        step = min(AT_ONCE, turns - started)
        at = len(calls)
        for _ in range(step):
            await platforms.post()
        started += await platforms.called(STARTING, step, at, PATIENCE)
    await asyncio.sleep(2)
    open_turns = (await child.report())["open_turns"]
    if open_turns != turns:
        raise RuntimeError(f"{open_turns} turns are open, not {turns}.")
    return child.rss
