"""`python -m tests.chaos`: runs with one seed after another, until the time is up."""

import argparse
import asyncio
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from playground.dialects import ALL
from tests.chaos.configurations import (
    CONFIGURATIONS,
    DIALECTS,
    LONG,
    SHORT,
    Configuration,
    Scale,
)
from tests.chaos.plan import drawn
from tests.chaos.report import Report, say, show
from tests.chaos.run import run

SPOKEN = [dialect.name for dialect in ALL]


async def rounds(
    chosen: Sequence[Configuration], seed: int, minutes: float, scale: Scale
) -> list[Report]:
    """Run each configuration at least once."""
    until = time.monotonic() + 60 * minutes
    reports: list[Report] = []
    for number in itertools.count():
        configuration = chosen[number % len(chosen)]
        plan = drawn(configuration, scale, seed + number // len(chosen))
        folder = Path(tempfile.mkdtemp(prefix="threadwind-chaos-"))
        report = await run(configuration, plan, folder)
        reports.append(report)
        say(f"… {report.title}: {len(report.failures)} failures")
        if not report.failures:
            shutil.rmtree(folder)
        if number + 1 >= len(chosen) and time.monotonic() > until:
            return reports
    raise AssertionError


def configurations(only: str | None, dialects: Sequence[str] | None) -> list[Configuration]:
    """The configurations that are asked for; else all, and the first under some dialects."""
    chosen = [CONFIGURATIONS[only]] if only else list(CONFIGURATIONS.values())
    if dialects:
        return [one.under(dialect) for dialect in dialects for one in chosen]
    return chosen if only else [*chosen, *(chosen[0].under(dialect) for dialect in DIALECTS)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long; 0: each once")
    parser.add_argument("--only", choices=CONFIGURATIONS, help="one configuration")
    parser.add_argument(
        "--dialect", action="append", choices=SPOKEN, help="under this dialect, or several in turn"
    )
    parser.add_argument("--short", action="store_true", help="the size of the run among the tests")
    options = parser.parse_args()
    chosen = configurations(options.only, options.dialect)
    scale = SHORT if options.short else LONG
    reports = asyncio.run(rounds(chosen, options.seed, options.minutes, scale))
    say("")
    show(reports)
    return 1 if any(report.failures for report in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
