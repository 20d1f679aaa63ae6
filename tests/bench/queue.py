"""Questions to a node without capacity: all are recorded, and answered later."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playground.slack import Delivery
from tests.bench.databases import ENGINES, Databases
from tests.bench.model import Paced
from tests.bench.platforms import DEFAULTS, LOOK, Platforms, opened
from tests.bench.processes import Child
from tests.bench.report import Figure, median, ms, p99

TITLE = "9. Questions that come while 50 open turns fill the node"
FULL = 50
KEPT = 2  # turns beyond these, which the one person who asks here cannot have
LIMITS = {"MAX_TURNS": str(FULL + KEPT)}
QUESTIONS, QUICK_QUESTIONS = 10_000, 1_000
EVENTS = 2  # of a question: the message and the mention
AT_ONCE = 50  # questions whose events are under way
GROWTH = 60.0  # megabytes
PATIENCE = 600.0
GOALS = dict(zip(ENGINES, (160, 140), strict=True))  # turns per second
SETTLING = 1.0  # seconds
GLANCE = 0.02  # seconds between two looks at the memory


async def run(databases: Databases, quick: bool) -> list[Figure]:
    count = QUICK_QUESTIONS if quick else QUESTIONS
    engines = ENGINES[:1] if quick else ENGINES
    return [figure for engine in engines for figure in await _queued(databases, engine, count)]


async def _queued(databases: Databases, engine: str, count: int) -> list[Figure]:
    url, environment = await databases.fresh(engine), DEFAULTS | LIMITS
    async with (
        opened(Paced(words=3, delay=0.0, held=1)) as platforms,
        platforms.serving(databases, url, environment=environment) as child,
    ):
        await platforms.warm_up()
        since = len(platforms.ground.slack.calls)
        threads = await _fill(platforms)
        queue = Queue(platforms, child, f"{engine}, {count:,}", GOALS[engine])
        async with memory_of(child) as memory:
            coming = await queue.post(count, threads)
            growth = _growth(queue.name, memory)
            answering = await queue.answer(threads, since)
        return [*coming, *queue.acknowledged(), growth, *answering]


async def _fill(platforms: Platforms) -> list[str]:
    """Open as many turns as the node has capacity for; return their threads."""
    platforms.model.gate.clear()
    at = len(platforms.ground.slack.calls)
    threads = [await platforms.post() for _ in range(FULL)]
    await platforms.called("chat.startStream", FULL, at)
    await asyncio.sleep(SETTLING)
    return threads


class Queue:
    """Load on a node without capacity: its acknowledgements, and how it catches up."""

    def __init__(self, platforms: Platforms, child: Child, name: str, goal: float) -> None:
        self.name = name
        self._goal = goal
        self._platforms = platforms
        self._child = child
        self._deliveries = platforms.ground.slack.deliveries
        self._since = self._seen = len(self._deliveries)
        self._first: list[Delivery] = []

    async def post(self, count: int, threads: list[str]) -> list[Figure]:
        """Ask in so many new threads, with a limited number of concurrent events."""
        began, cpu = time.monotonic(), self._child.cpu
        for posted in range(1, count + 1):
            threads.append(await self._platforms.post())
            await self._told(EVENTS * (posted - AT_ONCE))
        await self._told(EVENTS * count)
        seconds = time.monotonic() - began
        spent = self._child.cpu - cpu
        open_turns = (await self._child.report())["open_turns"]
        note = f"{len(self._first) / seconds:.0f} events per second, {spent:.1f} s of CPU; "
        note += f"{open_turns} turns open at the end"
        return [Figure(f"{self.name}: until every event was sent", seconds, "s", note=note)]

    async def answer(self, threads: list[str], since: int) -> list[Figure]:
        """Release the model, and wait until everybody has an answer."""
        began, cpu = time.monotonic(), self._child.cpu
        self._platforms.model.gate.set()
        await self._platforms.stopped(len(threads), since, PATIENCE)
        seconds, spent = time.monotonic() - began, self._child.cpu - cpu
        answered = sum(map(self._platforms.is_answered, threads))
        return [
            Figure(f"{self.name}: until all are answered", seconds, "s"),
            Figure(f"{self.name}: not answered", len(threads) - answered, goal=0),
            Figure(
                f"{self.name}: turns per second", answered / seconds, goal=self._goal, is_least=True
            ),
            Figure(f"{self.name}: CPU of the bot meanwhile", spent, "s"),
        ]

    def acknowledged(self) -> list[Figure]:
        """Measure the latency of the app's acknowledgements, and the number of attempts."""
        times = [ms(delivery.seconds) for delivery in self._first]
        acked = {d.event_id for d in self._deliveries[self._since :] if d.acked}
        late = {d.event_id for d in self._first if not d.acked}
        at_once = f"{len(times) - len(late):,} of {len(times):,} at the first try"
        return [
            Figure(f"{self.name}: events acknowledged on a retry", len(late & acked), note=at_once),
            Figure(f"{self.name}: events never acknowledged", len(late - acked), goal=0),
            Figure(f"{self.name}: until acknowledged, median", median(times), "ms"),
            Figure(f"{self.name}: until acknowledged, 99 of 100", p99(times), "ms"),
        ]

    async def _told(self, count: int) -> None:
        """Wait until so many events were sent, acknowledged or not."""
        while len(self._first) < count:
            fresh = self._deliveries[self._seen :]
            self._seen += len(fresh)
            self._first += [delivery for delivery in fresh if delivery.attempt == 0]
            if len(self._first) < count:
                await asyncio.sleep(LOOK)


@asynccontextmanager
async def memory_of(child: Child) -> AsyncIterator[list[float]]:
    """Sample the child's resident memory, in megabytes, while the block runs."""
    seen = [child.rss]

    async def look() -> None:
        while True:
            await asyncio.sleep(GLANCE)
            seen.append(child.rss)

    task = asyncio.create_task(look())
    try:
        yield seen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _growth(name: str, memory: list[float]) -> Figure:
    note = f"from {memory[0]:.1f} MB with {FULL} turns open, to {max(memory):.1f} MB"
    return Figure(
        f"{name}: memory while they come", max(memory) - memory[0], "MB", GROWTH, note=note
    )
