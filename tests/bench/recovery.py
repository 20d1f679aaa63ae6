"""Time until an interrupted answer is finished: by the next process, or by another node."""

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.settings import Settings
from tests.bench.databases import Databases
from tests.bench.model import Paced
from tests.bench.platforms import ASKING, DEFAULTS, QUIET, Platforms, opened, until
from tests.bench.report import Figure, median

TITLE = "11. A process ends in the middle of an answer → the answer is finished"
RUNS = 5
LEASE: float = Settings.model_fields["lease_seconds"].default
QUICK_LEASE = 5.0
BEATS = 5  # in a lease
RESTART, MARGIN = 2.0, 1.0  # seconds
PATIENCE = 60.0


async def run(databases: Databases, quick: bool) -> list[Figure]:
    runs, lease = (1, QUICK_LEASE) if quick else (RUNS, LEASE)
    beat = lease / BEATS
    async with opened(Paced(words=200, delay=0.0)) as platforms:
        scene = Scene(platforms, databases, runs)
        return [
            *await scene.restarted("found at Mistral", goes_on=True),
            *await scene.restarted("asked for again", goes_on=False),
            await scene.taken_over("kill -9", signal.SIGKILL, lease, lease + beat + MARGIN),
            await scene.taken_over("SIGTERM", signal.SIGTERM, lease, beat + MARGIN),
        ]


@dataclass(frozen=True, slots=True)
class Scene:
    """Interrupts so many answers in each way. Times are in seconds."""

    platforms: Platforms
    databases: Databases
    runs: int

    async def restarted(self, how: str, *, goes_on: bool) -> list[Figure]:
        """SQLite: kill and restart at once; `goes_on` says whether Mistral continues meanwhile."""
        self.platforms.ground.mistral.finish_dropped = goes_on
        url = await self.databases.fresh()
        async with self.platforms.serving(self.databases, url, environment=DEFAULTS):
            await self.platforms.warm_up()
        calls = len(self.platforms.ground.mistral.calls)
        times = [await self._restart(url) for _ in range(self.runs)]
        asked = [call.operation in ASKING for call in self.platforms.ground.mistral.calls[calls:]]
        from_start, from_listening = zip(*times, strict=True)
        name = f"SQLite, kill -9 and restart, the answer is {how}"
        return [
            _figure(name, from_start, RESTART, f"; Mistral was asked {sum(asked)} times"),
            _figure("… from when the new process listens", from_listening),
        ]

    async def _restart(self, url: str) -> tuple[float, float]:
        """Measure from the start of the new process, and from when it listens."""
        async with self.platforms.serving(self.databases, url, environment=DEFAULTS) as child:
            thread = await self._interrupted()
            child.process.kill()
        await self._go_on()
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            finished = group.create_task(self._finished(thread))
            async with self.platforms.serving(self.databases, url, environment=DEFAULTS):
                listening = time.monotonic()
                ended = await finished
        return ended - began, ended - listening

    async def taken_over(
        self, how: str, number: signal.Signals, lease: float, goal: float
    ) -> Figure:
        """PostgreSQL: end one of two nodes; the other has to notice."""
        self.platforms.ground.mistral.finish_dropped = True
        url = await self.databases.fresh("PostgreSQL")
        environment = {"LEASE_SECONDS": str(lease), "GRACE_SECONDS": "0"}
        times: list[float] = []
        async with self.platforms.serving(self.databases, url, environment=environment):
            await self.platforms.warm_up()
            while len(times) < self.runs:
                async with self.platforms.serving(
                    self.databases, url, environment=environment
                ) as child:
                    thread = await self._interrupted()
                    began = time.monotonic()
                    child.process.send_signal(number)
                await self._go_on()
                times.append(await self._finished(thread) - began)
        return _figure(f"PostgreSQL, two nodes, lease {lease:g} s, {how}", times, goal)

    async def _interrupted(self) -> str:
        """Ask in a thread until it shows the start of an answer, which the model holds back."""
        self.platforms.model.gate.clear()
        thread = await self.platforms.post()
        await until(lambda: bool(self.platforms.shown(thread)))
        return thread

    async def _go_on(self) -> None:
        """Release the model, once Mistral has noticed the lost connection."""
        await asyncio.sleep(QUIET)
        self.platforms.model.gate.set()

    async def _finished(self, thread: str) -> float:
        """Wait until the thread shows the whole answer and no stream is open; return the time."""
        with suppress(TimeoutError):
            await until(lambda: self.platforms.is_answered(thread), PATIENCE)
        return time.monotonic()


def _figure(name: str, times: Sequence[float], goal: float | None = None, more: str = "") -> Figure:
    each = ", ".join(f"{seconds:.2f}" for seconds in times)
    return Figure(name, median(times), "s", goal, note=f"each of {len(times)}: {each} s{more}")
