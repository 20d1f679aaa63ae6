"""Modules of the app that one plain follow-up turn executes: what a reader has to open.

`python -m tests.bench.modules` lists them with their calls. Every thread is traced, from the
message's arrival until its turn has ended.
"""

import asyncio
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

from storage.engine import schema
from storage.engine.database import Database
from tests.bench.report import say
from tests.support.app import opened

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "storage")
MOST = 50
ANSWERS = 3


class Tracer:
    """Counts calls by file, on this thread and on those that begin after it."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.is_on = False

    def install(self) -> None:
        threading.setprofile(self._trace)
        sys.setprofile(self._trace)

    def remove(self) -> None:
        threading.setprofile(None)
        sys.setprofile(None)

    def modules(self) -> Counter[str]:
        """Calls by module of the app, without the packages' own `__init__`."""
        found: Counter[str] = Counter()
        for file, count in self.calls.items():
            path = Path(file)
            if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in PACKAGES:
                found[".".join(path.relative_to(ROOT).with_suffix("").parts)] += count
        return found

    def _trace(self, frame: FrameType, event: str, _argument: object) -> None:
        if self.is_on and event == "call":
            self.calls[frame.f_code.co_filename] += 1


async def follow_up() -> Counter[str]:
    """Calls by module in the third turn of a thread, over HTTP on SQLite."""
    tracer = Tracer()
    tracer.install()
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            await _migrate(url)
            async with opened(url) as stage:
                thread = await stage.ask("My name is Ada.")
                await stage.answers(thread)
                await stage.say("I live in Paris.", thread=thread)  # compiles the statements
                await stage.answers(thread, count=2)
                tracer.is_on = True
                await stage.say("What is my name?", thread=thread)
                await stage.until(lambda: len(stage.replies(thread)) == ANSWERS)
                await stage.until(lambda: stage.app.worker.open_turns == 0)
                tracer.is_on = False
    finally:
        tracer.remove()
    return tracer.modules()


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        await database.run(schema.migrate)
    finally:
        await database.close()


def main() -> None:
    """List the modules, the most called first."""
    found = asyncio.run(follow_up())
    for module, count in found.most_common():
        say(f"{count:6} {module}")
    say(f"{len(found)} modules; the goal is {MOST}")


if __name__ == "__main__":
    main()
