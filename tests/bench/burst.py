"""Burst: many questions in the same moment, each in a thread of its own."""

import time
from dataclasses import dataclass
from typing import Self

from tests.bench.platforms import ASKING, Platforms
from tests.bench.processes import Child
from tests.bench.report import median


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds: wall clock since the first question, and CPU of both processes."""

    time: float  # until all are answered
    half_shown: float  # until half of them show their first text
    shown: float  # until the last of them does
    requested: float  # until Mistral has the last question
    child: float
    platforms: float
    unanswered: int = 0

    @classmethod
    def middle(cls, loads: list[Self]) -> Self:
        """The median of each figure, by itself; nobody who got no answer is left out."""
        return cls(
            median([load.time for load in loads]),
            median([load.half_shown for load in loads]),
            median([load.shown for load in loads]),
            median([load.requested for load in loads]),
            median([load.child for load in loads]),
            median([load.platforms for load in loads]),
            sum(load.unanswered for load in loads),
        )


async def load(platforms: Platforms, child: Child, threads: int, patience: float = 60.0) -> Load:
    """Ask in so many new threads concurrently, and wait until every answer is finished."""
    slack, mistral = platforms.ground.slack.calls, platforms.ground.mistral.calls
    of_slack, of_mistral = len(slack), len(mistral)
    began, cpu, own = time.monotonic(), child.cpu, time.process_time()
    for _ in range(threads):
        await platforms.post()
    done = await platforms.stopped(threads, of_slack, patience)
    calls = slack[of_slack:]
    shown = sorted(call.at - began for call in calls if call.method == "chat.startStream")
    return Load(
        time=max(call.at for call in calls if call.method == "chat.stopStream") - began,
        half_shown=shown[len(shown) // 2],
        shown=shown[-1],
        requested=max(c.at for c in mistral[of_mistral:] if c.operation in ASKING) - began,
        child=child.cpu - cpu,
        platforms=time.process_time() - own,
        unanswered=threads - done,
    )
