"""`python -m tests.dialects`: every story under every dialect and in every outage, as a table."""

import argparse
import asyncio
import sys
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.core import logging_setup
from storage.engine import schema
from storage.engine.database import Database
from tests.dialects import report
from tests.dialects.outages import MEANWHILE, OUTAGES, Outage
from tests.dialects.pace import REAL
from tests.dialects.report import GOOD, say, show
from tests.dialects.stories import STORIES
from tests.dialects.telling import KNOWN, Case, Told, tell

AT_ONCE = 4  # a window that is answered late breaks its story
APART = 1.0  # seconds between the first of those that are told at once
MOST_OUTAGES = len(MEANWHILE) * len(OUTAGES)  # at once: they mostly wait


async def tell_all(cases: Sequence[Case], at_once: int) -> list[Told]:
    """Tell stories, several at once, and print each when those before it are printed."""
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        template = Path(folder) / "template.db"
        database = Database(f"sqlite:///{template}")
        await database.run(schema.migrate)
        await database.close()
        room = asyncio.Semaphore(at_once)

        async def told(case: Case, place: int) -> Told:
            await asyncio.sleep(place % at_once * APART)
            async with room:
                return await tell(case, template)

        results = []
        tasks = [asyncio.create_task(told(case, place)) for place, case in enumerate(cases)]
        for task in tasks:
            results.append(await task)
            show(results[-1])
        return results


def under_dialects(dialects: Iterable[str], stories: Iterable[str] = STORIES) -> list[Case]:
    return [Case(name, STORIES[name], dialect) for dialect in dialects for name in stories]


def in_outages() -> list[Case]:
    """Every kind of request in every outage, in real seconds."""
    return [
        Case(name, story, outage=Outage(fault, seconds), pace=REAL)
        for name, story in MEANWHILE.items()
        for seconds, fault in OUTAGES.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.dialects", description=__doc__)
    parser.add_argument("--dialect", action="append", choices=["", *KNOWN], help="one of them")
    parser.add_argument("--story", action="append", choices=STORIES, help="one of them")
    parser.add_argument("--outages", action="store_true", help="outages only")
    parser.add_argument("--table", type=Path, metavar="FILE", help="write the table there, too")
    options = parser.parse_args()
    logging_setup.configure("error")  # where a turn breaks, its stack trace says why
    warnings.simplefilter("ignore")
    is_part = bool(options.dialect or options.story)
    dialects = [] if options.outages else options.dialect or ["", *KNOWN]
    told = asyncio.run(
        tell_all(under_dialects(dialects, options.story or [*STORIES]), AT_ONCE),
    )
    outages = [] if is_part else asyncio.run(tell_all(in_outages(), MOST_OUTAGES))
    say(f"\n{report.summary([*told, *outages])}")
    if options.table:
        options.table.write_text(report.document(told, outages), encoding="utf-8")
    return 1 if any(one.result not in GOOD for one in [*told, *outages]) else 0


if __name__ == "__main__":
    sys.exit(main())
