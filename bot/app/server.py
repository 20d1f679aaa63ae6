"""Serving: the app behind its port, until it is told to stop."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Coroutine

from aiohttp import web

from bot.app import check, wiring
from bot.core.errors import SettingsError
from bot.settings import Settings
from storage.engine import schema
from storage.engine.outages import Unavailable


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Connect to Slack and answer. Raises SettingsError for what keeps the app from starting."""
    async with wiring.running(settings) as app:
        settle()
        runner = await listen(app.web_app, settings.host, settings.port)
        try:
            await stop.wait()
            await app.drain()
        finally:
            await runner.cleanup()


async def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    database = settings.open_database(statement_timeout=None)
    try:
        await database.run(schema.migrate)
    finally:
        await database.close()


def settle() -> None:
    """Tune the process for answering: call it once, when everything is loaded."""
    # The collector need not look at what was loaded: a look at it takes 100 ms.
    gc.collect()
    gc.freeze()
    # SQLite's thread must not wait for 5 ms, the default, whenever the event loop is busy.
    sys.setswitchinterval(0.001)


async def listen(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Bind the application to its port."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise taken(host, port, error) from error
    return runner


def taken(host: str, port: int, error: OSError) -> SettingsError:
    """Error for a port that cannot be listened on."""
    return SettingsError(f"PORT: cannot listen on {host}:{port}: {error.strerror}.")


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def say(sentence: str) -> None:
    """Tell whoever ran the command, at once."""
    print(sentence, flush=True)


def exit_code(command: Callable[[], Coroutine[None, None, int]]) -> int:
    """Run a command; a mistake in the settings is one plain sentence and exit code 2."""
    try:
        return asyncio.run(command())
    except SettingsError as error:
        print(error, file=sys.stderr)
    except Unavailable as outage:
        print(check.NO_DATABASE.format(reason=outage), file=sys.stderr)
    return 2
