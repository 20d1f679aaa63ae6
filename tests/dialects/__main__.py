"""`python -m tests.dialects`: every story under every dialect, as a table."""

import argparse
import asyncio
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path

from bot.core import logging_setup
from storage.engine import schema
from storage.engine.database import Database
from tests.dialects.stories import STORIES
from tests.dialects.telling import KNOWN, Told, tell

AT_ONCE = 12
NONE = "(none)"
WIDTH = 96


async def tell_all(dialects: Sequence[str], stories: Sequence[str]) -> list[Told]:
    """Tell the stories under the dialects, several at once; in the order of the dialects."""
    with tempfile.TemporaryDirectory(prefix="threadwind-dialects-") as folder:
        template = Path(folder) / "template.db"
        database = Database(f"sqlite:///{template}")
        await database.run(schema.migrate)
        await database.close()
        room = asyncio.Semaphore(AT_ONCE)

        async def told(dialect: str, story: str) -> Told:
            async with room:
                return await tell(dialect, story, template)

        return await asyncio.gather(*(told(d, s) for d in dialects for s in stories))


def show(all_told: Sequence[Told]) -> None:
    """Print a line for each story, then the sums."""
    for told in all_told:
        tally = told.tally
        words = f"{tally.lost} lost, {tally.doubled} doubled, {tally.foreign} foreign"
        sentence = " | ".join([*tally.amiss, *told.sentences])
        sys.stdout.write(
            f"{told.dialect or NONE:38} {told.story:22} {told.result:6} "
            f"{tally.answers}/{tally.wanted} answers, {tally.twice} twice; {words:30} "
            f"{sentence[:WIDTH]}\n"
        )
    wrong = [told for told in all_told if told.result not in {"right", "told"}]
    right = sum(told.result == "right" for told in all_told)
    sys.stdout.write(
        f"\n{len(all_told)} stories: {right} right, "
        f"{len(all_told) - right - len(wrong)} told, {len(wrong)} wrong\n"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.dialects", description=__doc__)
    parser.add_argument("--dialect", action="append", choices=["", *KNOWN], help="one of them")
    parser.add_argument("--story", action="append", choices=STORIES, help="one of them")
    options = parser.parse_args()
    logging_setup.configure("critical")
    warnings.simplefilter("ignore")
    dialects = options.dialect or ["", *KNOWN]
    all_told = asyncio.run(tell_all(dialects, options.story or [*STORIES]))
    show(all_told)
    return 1 if any(told.result not in {"right", "told"} for told in all_told) else 0


if __name__ == "__main__":
    sys.exit(main())
