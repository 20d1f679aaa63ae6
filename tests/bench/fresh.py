"""First turn of a process, whose agent an earlier process has created."""

from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, Turn, opened
from tests.bench.report import Figure, median, ms
from tests.bench.visible import GOAL, LATENCY

TITLE = "2. The very first turn of a fresh process, each call of Slack's taking 30 ms"


async def run(databases: Databases, quick: bool) -> list[Figure]:
    count = 2 if quick else 6
    async with opened(Paced(words=15, delay=0.01), LATENCY) as platforms:
        url = await databases.fresh()
        made = await _first(platforms, databases, url)  # this one makes the agent
        turns = [await _first(platforms, databases, url) for _ in range(count)]
        bare = [await _first(platforms, databases, None) for _ in range(max(count // 2, 1))]
    shown = [ms(t.shown - t.first) for t in turns]
    times = ", ".join(f"{each:.0f}" for each in shown)
    return [
        Figure(
            "first delta → first text seen",
            median(shown),
            "ms",
            GOAL,
            median([ms(t.shown - t.first) for t in bare]),
            f"{count} processes: {times} ms",
        ),
        Figure(
            "event sent → Mistral's request",
            median([ms(t.requested - t.sent) for t in turns]),
            "ms",
            bare=median([ms(t.requested - t.sent) for t in bare]),
            note=f"{ms(made.requested - made.sent):.0f} ms where the agent had to be made",
        ),
        Figure(
            "last delta → message finished",
            median([ms(t.finished - t.last) for t in turns]),
            "ms",
            bare=median([ms(t.finished - t.last) for t in bare]),
        ),
    ]


async def _first(platforms: Platforms, databases: Databases, url: str | None) -> Turn:
    async with platforms.serving(databases, url, "app" if url else "bare"):
        return await platforms.turn()
