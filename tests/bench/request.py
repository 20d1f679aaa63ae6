"""Latency from Slack's event to Mistral's request: what the app itself adds to every answer."""

from tests.bench.databases import ENGINES, Databases
from tests.bench.model import Paced
from tests.bench.platforms import Platforms, Turn, opened
from tests.bench.report import Figure, median, ms, p99

TITLE = "1. Event sent → Mistral's request received"
GOALS = {"SQLite": (5.0, 9.0), "PostgreSQL": (7.0, 12.0)}
FOLLOW_UPS = 3  # per first turn


async def run(databases: Databases, quick: bool) -> list[Figure]:
    count = 40 if quick else 240
    figures: list[Figure] = []
    async with opened(Paced(words=3, delay=0.0)) as platforms:
        async with platforms.serving(databases, None, "bare"):
            bare = await _turns(platforms, count // 2)
        for engine in ENGINES:
            url = await databases.fresh(engine)
            async with platforms.serving(databases, url):
                figures += _figures(engine, await _turns(platforms, count), bare)
    return figures


async def _turns(platforms: Platforms, count: int) -> list[Turn]:
    for _ in range(3):
        await platforms.warm_up()
    turns: list[Turn] = []
    while len(turns) < count:
        turns.append(await platforms.turn())
        turns += [await platforms.turn(turns[-1].thread) for _ in range(FOLLOW_UPS)]
    return turns


def _figures(engine: str, turns: list[Turn], bare: list[Turn]) -> list[Figure]:
    times, floor = _times(turns), _times(bare)
    first = [ms(t.requested - t.sent) for t in turns if t.mistral["conversations.start"]]
    follow_up = [ms(t.requested - t.sent) for t in turns if t.mistral["conversations.append"]]
    of_median, of_p99 = GOALS[engine]
    note = f"first turns {median(first):.2f} ms, follow-ups {median(follow_up):.2f} ms"
    note += f"; {len(turns)} turns"
    return [
        Figure(f"{engine}: median", median(times), "ms", of_median, median(floor), note),
        Figure(f"{engine}: 99 of 100", p99(times), "ms", of_p99, p99(floor)),
    ]


def _times(turns: list[Turn]) -> list[float]:
    return [ms(turn.requested - turn.sent) for turn in turns]
