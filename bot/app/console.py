"""The console of a command: what it says, the signals that stop it, its exit code."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine

from bot.concurrency import tasks
from bot.core.errors import SettingsError
from storage.engine.outages import Unavailable, Unusable

NO_DATABASE = "DATABASE_URL: can't use the database: {reason}."
NOT_MIGRATED = (
    "The database isn't up to date. Run `python -m bot migrate`, or `make run`, which does it too."
)
INTERRUPTED = "Interrupted. Nothing is lost: run it again to continue."


def say(sentence: str) -> None:
    """Tell whoever ran the command, at once."""
    print(sentence, flush=True)


def tell(sentence: str) -> None:
    """Tell whoever ran the command what isn't part of its output."""
    print(sentence, file=sys.stderr, flush=True)


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def unless_stopped(pipeline: Coroutine[None, None, int], sentence: str = INTERRUPTED) -> int:
    """Do work that may be interrupted at any point and begun again; the sentence says so."""
    stopped = asyncio.create_task(stop_signal().wait())
    task = asyncio.create_task(pipeline)
    await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    interrupted = not task.done()
    await tasks.end([stopped, *([task] if interrupted else [])])
    if interrupted:
        say(sentence)
        return 1
    return task.result()


def exit_code(command: Callable[[], Coroutine[None, None, int]]) -> int:
    """Run a command; a mistake in the settings is one plain sentence and exit code 2."""
    try:
        return asyncio.run(command())
    except SettingsError as error:
        print(error, file=sys.stderr)
    except (Unavailable, Unusable) as outage:
        print(NO_DATABASE.format(reason=outage), file=sys.stderr)
    return 2
