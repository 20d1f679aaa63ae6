"""A thousand concurrent threads, far more than a workspace has: every one is answered."""

from tests.bench.burst import load
from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import opened
from tests.bench.report import Figure

TITLE = "6. Very many threads at once: 100 tokens each, 20 tokens a second"
THREADS = 1_000
QUICK_THREADS = 100
PATIENCE = 100.0
GOAL = 1.3  # times of bare


async def run(databases: Databases, quick: bool) -> list[Figure]:
    threads = QUICK_THREADS if quick else THREADS
    async with opened(Paced(words=100, delay=0.05)) as platforms:
        async with platforms.serving(databases, None, "bare") as child:
            await platforms.warm_up()
            bare = await load(platforms, child, threads, PATIENCE)
        async with platforms.serving(databases, await databases.fresh()) as child:
            await platforms.warm_up()
            told = len(platforms.ground.slack.deliveries)
            app = await load(platforms, child, threads, PATIENCE)
            peak = (await child.report())["peak"]
        deliveries = platforms.ground.slack.deliveries[told:]
    late = sum(not delivery.acked for delivery in deliveries)
    asked = f"{late} of {len(deliveries)} events were not acknowledged within three seconds"
    return [
        Figure(f"until all {threads:,} are answered", app.time, "s", bare=bare.time, note=asked),
        Figure("… in times of bare", app.time / bare.time, goal=None if quick else GOAL),
        Figure(f"not answered within {PATIENCE:.0f} s", app.unanswered, goal=0),
        Figure("until each shows its first text", app.shown, "s", bare=bare.shown),
        Figure("CPU of the bot", app.child, "s", bare=bare.child),
        Figure("CPU of the platforms", app.platforms, "s", bare=bare.platforms),
        Figure("peak memory of the bot", peak, "MB"),
    ]
