"""Two hundred people who ask in the same moment: more than one event loop answers in time."""

from tests.bench.burst import load
from tests.bench.databases import Databases
from tests.bench.fifty import THINKING, cpu_figures
from tests.bench.model import Paced
from tests.bench.platforms import opened
from tests.bench.report import Figure

TITLE = "6. 200 threads at once: 0.3 s to the first token, then 399 at 100 tokens a second"
THREADS = 200
SHOWN_GOAL, DONE_GOAL, REQUESTED_GOAL = 1.2, 6.5, 0.8  # seconds


async def run(databases: Databases, quick: bool) -> list[Figure]:
    async with opened(Paced(words=400, delay=0.01, thinking=THINKING)) as platforms:
        async with platforms.serving(databases, None, "bare") as child:
            await platforms.warm_up()
            bare = await load(platforms, child, THREADS)
        async with platforms.serving(databases, await databases.fresh()) as child:
            await platforms.warm_up()
            app = await load(platforms, child, THREADS)
    return [
        Figure("half show text", app.half_shown, "s", SHOWN_GOAL, bare.half_shown),
        Figure("each shows its first text", app.shown, "s", bare=bare.shown),
        Figure("all of them are answered", app.time, "s", DONE_GOAL, bare.time),
        Figure("not answered within a minute", app.unanswered, goal=0),
        Figure("last request", app.requested, "s", REQUESTED_GOAL, bare.requested),
        *cpu_figures(platforms, app, bare, THREADS),
    ]
