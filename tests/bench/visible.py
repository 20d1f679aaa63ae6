"""Latency of the first and the last words, with a Slack that takes 30 ms per call."""

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, Turn, opened
from tests.bench.report import Figure, median, ms, p99

TITLE = "2, 3. Mistral's words → seen in Slack, each call of Slack's taking 30 ms"
LATENCY = 0.03
GOAL = 60.0


async def run(databases: Databases, quick: bool) -> list[Figure]:
    count = 12 if quick else 60
    async with opened(Paced(words=15, delay=0.01), LATENCY) as platforms:
        async with platforms.serving(databases, None, "bare"):
            bare = await _turns(platforms, count // 2)
        async with platforms.serving(databases, await databases.fresh()):
            turns = await _turns(platforms, count)
    shown, bare_shown = ([ms(t.shown - t.first) for t in some] for some in (turns, bare))
    ended, bare_ended = ([ms(t.finished - t.last) for t in some] for some in (turns, bare))
    worst = "99 of 100: {:.1f} ms; {} turns"
    return [
        Figure(
            "first delta → first text seen",
            median(shown),
            "ms",
            GOAL,
            median(bare_shown),
            worst.format(p99(shown), len(turns)),
        ),
        Figure(
            "last delta → message finished",
            median(ended),
            "ms",
            GOAL,
            median(bare_ended),
            worst.format(p99(ended), len(turns)),
        ),
    ]


async def _turns(platforms: Platforms, count: int) -> list[Turn]:
    await platforms.warm_up()
    return [await platforms.turn() for _ in range(count)]
