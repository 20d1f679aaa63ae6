"""`python -m tests.bench`: every scenario, or one of them."""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import (
    calls,
    documents,
    fairness,
    fifty,
    foreign,
    fresh,
    idle,
    installations,
    limits,
    lookup,
    memory,
    page,
    purge,
    queue,
    read_back,
    recovery,
    request,
    thousand,
    two_hundred,
    visible,
)
from tests.bench.databases import Databases
from tests.bench.report import Figure, progress, save, say, show

Scenario = Callable[[Databases, bool], Awaitable[list[Figure]]]

SCENARIOS: dict[str, tuple[str, Scenario]] = {
    "request": (request.TITLE, request.run),
    "visible": (visible.TITLE, visible.run),
    "fresh": (fresh.TITLE, fresh.run),
    "calls": (calls.TITLE, calls.run),
    "fifty": (fifty.TITLE, fifty.run),
    "two_hundred": (two_hundred.TITLE, two_hundred.run),
    "thousand": (thousand.TITLE, thousand.run),
    "memory": (memory.TITLE, memory.run),
    "lookup": (lookup.TITLE, lookup.run),
    "limits": (limits.TITLE, limits.run),
    "queue": (queue.TITLE, queue.run),
    "idle": (idle.TITLE, idle.run),
    "recovery": (recovery.TITLE, recovery.run),
    "documents": (documents.TITLE, documents.run),
    "installations": (installations.TITLE, installations.run),
    "purge": (purge.TITLE, purge.run),
    "page": (page.TITLE, page.run),
    "read_back": (read_back.TITLE, read_back.run),
    "foreign": (foreign.TITLE, foreign.run),
    "fairness": (fairness.TITLE, fairness.run),
}


async def measure(names: list[str], quick: bool) -> dict[str, list[Figure]]:
    results: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="threadwind-bench-") as folder:
        databases = Databases(Path(folder))
        try:
            for name in names:
                title, scenario = SCENARIOS[name]
                began = time.monotonic()
                results[title] = await scenario(databases, quick)
                progress(f"{name}: {time.monotonic() - began:.0f} s")
        finally:
            databases.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer turns and rows")
    parser.add_argument("--only", choices=SCENARIOS, help="one scenario")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    names = [options.only] if options.only else list(SCENARIOS)
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start\n")
    results = asyncio.run(measure(names, options.quick))
    show(results)
    missed = [f.name for figures in results.values() for f in figures if f.is_met is False]
    say(f"\n{len(missed)} goals missed." if missed else "\nEvery goal is met.")
    if options.json:
        save(results, options.json)


if __name__ == "__main__":
    main()
