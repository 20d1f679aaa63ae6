"""`python -m tests.load`: ramps on one, two and three nodes; exits with 1 if an answer is lost."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.report import progress, say
from tests.load.mix import Mix
from tests.load.plan import Plan, drawn, ramp
from tests.load.report import show
from tests.load.run import Ramp, run
from tests.load.servers import Postgres

FIRST, FACTOR = 2.0, 1.5  # questions per second of the first stage, and the growth of each
STAGES, QUICK_STAGES = 7, 3
QUICK_FACTOR = 2.5


@dataclass(frozen=True, slots=True)
class Extent:
    """Extent of the play: `minutes` are those of all stages of all ramps."""

    workspaces: int
    minutes: float
    stages: int
    factor: float


FULL = Extent(workspaces=100, minutes=9.0, stages=STAGES, factor=FACTOR)
QUICK = Extent(workspaces=15, minutes=1.0, stages=QUICK_STAGES, factor=QUICK_FACTOR)


async def climb(plan: Plan, nodes: Sequence[int]) -> list[Ramp]:
    """Run a ramp for each number of nodes."""
    with tempfile.TemporaryDirectory(prefix="threadwind-load-") as folder:
        postgres = await asyncio.to_thread(Postgres, Path(folder))
        try:
            ramps = []
            for count in nodes:
                ramps.append(await run(plan, count, postgres, Path(folder)))
                progress(f"{count} nodes: {len(ramps[-1].failures)} failures")
            return ramps
        finally:
            await asyncio.to_thread(postgres.close)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--workspaces", type=int, help=f"how many have the app ({FULL.workspaces})")
    parser.add_argument("--nodes", default="1,2,3", help="numbers of nodes, one ramp each")
    parser.add_argument("--minutes", type=float, help=f"of all ramps together ({FULL.minutes:.0f})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=FIRST, help="questions a second at first")
    parser.add_argument("--quick", action="store_true", help="two minutes: fewer, shorter stages")
    options = parser.parse_args()
    extent = QUICK if options.quick else FULL
    nodes = [int(number) for number in options.nodes.split(",")]
    seconds = 60 * (options.minutes or extent.minutes) / len(nodes) / extent.stages
    rates = ramp(options.rate, extent.factor, extent.stages)
    mix = Mix()
    plan = drawn(mix, options.workspaces or extent.workspaces, rates, seconds, options.seed)
    say(
        f"{len(plan.people)} workspaces of {sum(plan.people):,} people, stages of {seconds:.0f} s, "
        f"seed {plan.seed}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start"
    )
    ramps = asyncio.run(climb(plan, nodes))
    show(ramps, mix)
    return 1 if any(each.failures for each in ramps) else 0


if __name__ == "__main__":
    sys.exit(main())
