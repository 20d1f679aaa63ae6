"""Fifty concurrent answers, 100 tokens a second each, compared with a single one."""

import time
from dataclasses import dataclass

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure, median

TITLE = "5. 50 threads at once: 400 tokens each, 100 tokens a second"
THREADS = 50
GOAL = 1.10


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds: wall clock, and CPU of the child and of the platforms' process."""

    time: float
    shown: float  # until the last of them shows its first text
    child: float
    platforms: float
    unanswered: int = 0


async def run(databases: Databases, quick: bool) -> list[Figure]:
    times = 1 if quick else 3
    async with opened(Paced(words=400, delay=0.01)) as platforms:
        async with platforms.serving(databases, None, "bare") as child:
            bare_alone, bare = await _both(platforms, child, 1)
        async with platforms.serving(databases, await databases.fresh()) as child:
            alone, together = await _both(platforms, child, times)
    ratio = together.time / alone.time
    bare_ratio = bare.time / bare_alone.time
    events = THREADS * platforms.model.words
    per_event = f"{together.child / events * 1e6:.0f} µs for each of {events:,} events"
    return [
        Figure("one thread alone", alone.time, "s", bare=bare_alone.time),
        Figure("all of them", together.time, "s", bare=bare.time),
        Figure("all of them, in times of one", ratio, goal=GOAL, bare=bare_ratio),
        Figure("not answered within a minute", together.unanswered, goal=0),
        Figure("until each shows its first text", together.shown, "s", bare=bare.shown),
        Figure("CPU of the bot", together.child, "s", bare=bare.child, note=per_event),
        Figure("CPU of the platforms", together.platforms, "s", bare=bare.platforms),
    ]


async def _both(platforms: Platforms, child: Child, times: int) -> tuple[Load, Load]:
    await platforms.warm_up()
    alone = [await load(platforms, child, 1) for _ in range(times)]
    together = [await load(platforms, child, THREADS) for _ in range(times)]
    return _median(alone), _median(together)


async def load(platforms: Platforms, child: Child, threads: int, patience: float = 60.0) -> Load:
    """Ask in so many new threads concurrently, and wait until every answer is finished."""
    since = len(platforms.ground.slack.calls)
    began, cpu, own = time.monotonic(), child.cpu, time.process_time()
    for _ in range(threads):
        await platforms.post()
    done = await platforms.stopped(threads, since, patience)
    at = {call.method: call.at - began for call in platforms.ground.slack.calls[since:]}
    times = at["chat.stopStream"], at["chat.startStream"]  # the last of each
    return Load(*times, child.cpu - cpu, time.process_time() - own, threads - done)


def _median(loads: list[Load]) -> Load:
    return Load(
        median([one.time for one in loads]),
        median([one.shown for one in loads]),
        median([one.child for one in loads]),
        median([one.platforms for one in loads]),
        sum(one.unanswered for one in loads),
    )
