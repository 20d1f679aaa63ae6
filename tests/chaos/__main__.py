"""`python -m tests.chaos`: runs with one seed after another, until the time is up."""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.configurations import CONFIGURATIONS, LONG, SHORT, Scale
from tests.chaos.plan import drawn
from tests.chaos.report import Report, say, show
from tests.chaos.run import run


async def rounds(names: list[str], seed: int, minutes: float, scale: Scale) -> list[Report]:
    """Run each configuration at least once."""
    until = time.monotonic() + 60 * minutes
    reports: list[Report] = []
    for number in itertools.count():
        configuration = CONFIGURATIONS[names[number % len(names)]]
        plan = drawn(configuration, scale, seed + number // len(names))
        folder = Path(tempfile.mkdtemp(prefix="threadwind-chaos-"))
        report = await run(configuration, plan, folder)
        reports.append(report)
        say(f"… {report.title}: {len(report.failures)} failures")
        if not report.failures:
            shutil.rmtree(folder)
        if number + 1 >= len(names) and time.monotonic() > until:
            return reports
    raise AssertionError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long; 0: each once")
    parser.add_argument("--only", choices=CONFIGURATIONS, help="one configuration")
    parser.add_argument("--short", action="store_true", help="the size of the run among the tests")
    options = parser.parse_args()
    names = [options.only] if options.only else list(CONFIGURATIONS)
    scale = SHORT if options.short else LONG
    reports = asyncio.run(rounds(names, options.seed, options.minutes, scale))
    say("")
    show(reports)
    return 1 if any(report.failures for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
