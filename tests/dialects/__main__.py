"""`python -m tests.dialects`: every story under every dialect, as a table."""

import argparse
import asyncio
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.core import logging_setup
from storage.engine import schema
from storage.engine.database import Database
from tests.dialects.stories import STORIES
from tests.dialects.telling import KNOWN, Told, tell

AT_ONCE = 8
NONE = "(none)"
WIDTH = 96
GOOD = {"right", "told"}


async def tell_all(dialects: Sequence[str], stories: Sequence[str]) -> Counter[str]:
    """Tell the stories under the dialects, several at once; count the results."""
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        template = Path(folder) / "template.db"
        database = Database(f"sqlite:///{template}")
        await database.run(schema.migrate)
        await database.close()
        room = asyncio.Semaphore(AT_ONCE)

        async def told(dialect: str, story: str) -> Told:
            async with room:
                return await tell(dialect, story, template)

        tasks = [asyncio.create_task(told(d, s)) for d in dialects for s in stories]
        results = Counter[str]()
        for task in tasks:
            one = await task
            show(one)
            results[one.result if one.result in GOOD else "wrong"] += 1
        return results


def show(told: Told) -> None:
    """Print a story's line as soon as those before it are printed."""
    tally = told.tally
    words = f"{tally.lost} lost, {tally.doubled} doubled, {tally.foreign} foreign"
    sentence = " | ".join([*tally.amiss, *told.sentences])
    say(
        f"{told.dialect or NONE:38} {told.story:22} {told.result:6} "
        f"{tally.answers}/{tally.wanted} answers, {tally.twice} twice; {words:30} "
        f"{sentence[:WIDTH]}".rstrip()
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.dialects", description=__doc__)
    parser.add_argument("--dialect", action="append", choices=["", *KNOWN], help="one of them")
    parser.add_argument("--story", action="append", choices=STORIES, help="one of them")
    options = parser.parse_args()
    logging_setup.configure("critical")
    warnings.simplefilter("ignore")
    dialects = options.dialect or ["", *KNOWN]
    results = asyncio.run(tell_all(dialects, options.story or [*STORIES]))
    counts = ", ".join(f"{count} {result}" for result, count in results.most_common())
    say(f"\n{results.total()} stories: {counts}")
    return 1 if results["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
