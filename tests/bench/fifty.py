"""Fifty concurrent answers, 100 tokens a second each, compared with a single one."""

from tests.bench.burst import Load, load
from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure

TITLE = "5. 50 threads at once: 0.3 s to the first token, then 399 at 100 tokens a second"
THREADS = 50
THINKING = 0.3  # seconds
GOAL = 1.04
SHOWN_GOAL, REQUESTED_GOAL = 0.15, 0.20  # seconds


async def run(databases: Databases, quick: bool) -> list[Figure]:
    times = 1 if quick else 3
    async with opened(Paced(words=400, delay=0.01, thinking=THINKING)) as platforms:
        async with platforms.serving(databases, None, "bare") as child:
            bare_alone, bare = await _both(platforms, child, 1)
        async with platforms.serving(databases, await databases.fresh()) as child:
            alone, together = await _both(platforms, child, times)
    ratio = together.time / alone.time
    bare_ratio = bare.time / bare_alone.time
    return [
        Figure("one thread alone", alone.time, "s", bare=bare_alone.time),
        Figure("all of them", together.time, "s", bare=bare.time),
        Figure("all of them, in times of one", ratio, goal=GOAL, bare=bare_ratio),
        Figure("not answered within a minute", together.unanswered, goal=0),
        Figure(
            "after the model's first token, half show text",
            together.half_shown - THINKING,
            "s",
            SHOWN_GOAL,
            bare.half_shown - THINKING,
        ),
        Figure("until each shows its first text", together.shown, "s", bare=bare.shown),
        Figure("last request", together.requested, "s", REQUESTED_GOAL, bare.requested),
        *cpu_figures(platforms, together, bare, THREADS),
    ]


def cpu_figures(platforms: Platforms, app: Load, bare: Load, threads: int) -> list[Figure]:
    """CPU of both processes, and what one event of a stream costs."""
    events = threads * platforms.model.words
    per_event = f"{app.child / events * 1e6:.0f} µs for each of {events:,} events, "
    per_event += f"bare {bare.child / events * 1e6:.0f}"
    return [
        Figure("CPU of the bot", app.child, "s", bare=bare.child, note=per_event),
        Figure("CPU of the platforms", app.platforms, "s", bare=bare.platforms),
    ]


async def _both(platforms: Platforms, child: Child, times: int) -> tuple[Load, Load]:
    await platforms.warm_up()
    alone = [await load(platforms, child, 1) for _ in range(times)]
    together = [await load(platforms, child, THREADS) for _ in range(times)]
    return Load.middle(alone), Load.middle(together)
