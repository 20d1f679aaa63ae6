"""The commands: `python -m bot --help`."""

import argparse
import asyncio
import gc
import json
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot import check, housekeeping, logs, tasks, wiring
from bot import settings as setting
from bot.errors import SettingsError
from bot.manifest import manifest
from bot.settings import Settings
from bot.trees import outline
from handlers import SURFACE
from storage import branches, schema
from storage.outages import Unavailable

REAL_MODEL = "Local workspace — Mistral's own model"
INTERRUPTED = "Interrupted. Nothing is lost: run it again to go on."
PLAYGROUND_DATABASE = "sqlite:///data/playground.db"

Command = Callable[[Settings, argparse.Namespace], Coroutine[None, None, int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a mistake in the settings is one plain sentence and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        settings = setting.load()
        logs.configure(settings.log_level)
        command: Command = options.command
        return asyncio.run(command(settings, options))
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except Unavailable as outage:
        print(check.NO_DATABASE.format(reason=outage), file=sys.stderr)
        return 2


async def serve(settings: Settings, _options: argparse.Namespace) -> int:
    """Connect to Slack and answer."""
    stop = stop_signal()
    async with wiring.running(settings) as app:
        settle()
        runner = await listen(app.web_app, settings.host, settings.port)
        try:
            await stop.wait()
            await app.drain()
        finally:
            await runner.cleanup()
    return 0


async def migrate(settings: Settings, _options: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    database = settings.open_database(patience=None)
    try:
        await database.run(schema.migrate)
    finally:
        await database.close()
    return 0


async def run_check(settings: Settings, _options: argparse.Namespace) -> int:
    """Say what is missing or wrong."""
    problems = await check.problems(settings, SURFACE)
    for problem in problems:
        print(problem)
    if not problems:
        print("Everything is in place.")
    return 1 if problems else 0


async def print_manifest(_settings: Settings, options: argparse.Namespace) -> int:
    """Print the Slack app manifest that matches the code."""
    print(json.dumps(manifest(SURFACE, options.request_url), indent=2))
    return 0


async def open_playground(settings: Settings, _options: argparse.Namespace) -> int:
    """Open the local workspace in the browser: no account, an offline model."""
    from playground.server import OFFLINE, Playground  # noqa: PLC0415 - only this needs it

    stop = stop_signal()
    notice = REAL_MODEL if settings.mistral_api_key else OFFLINE
    async with Playground(port=settings.port, notice=notice) as ground:
        local = settings.model_copy(update=local_settings(settings, ground.environment))
        await migrate(local, _options)
        async with wiring.running(local) as app:
            ground.attach(app.web_app, manifest(SURFACE), trees(app))
            print(f"The playground is open: {ground.address}", flush=True)
            await stop.wait()
            await app.drain()
    return 0


async def purge(settings: Settings, options: argparse.Namespace) -> int:
    """Forget idle threads, as the retention policy says."""
    return await _unless_stopped(housekeeping.purge(settings, say, dry=options.dry_run))


async def forget_user(settings: Settings, options: argparse.Namespace) -> int:
    """Remove what is kept about a person in a workspace."""
    work = housekeeping.forget_user(settings, say, options.team, options.user)
    return await _unless_stopped(work)


def trees(app: wiring.Running) -> Callable[[str, str], Coroutine[None, None, list[dict[str, Any]]]]:
    """How the playground reads the branches of a conversation."""

    async def read(channel: str, ts: str) -> list[dict[str, Any]]:
        leaves = await app.database.run(branches.tree, (app.identity.team, channel, ts))
        return [asdict(leaf) | {"depth": depth} for leaf, depth in outline(leaves)]

    return read


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve where there are Slack credentials, else open the playground."""
    if not settings.has_credentials:
        return await open_playground(settings, options)
    await migrate(settings, options)
    return await serve(settings, options)


def local_settings(settings: Settings, environment: dict[str, str]) -> dict[str, object]:
    """The local platforms in place of the real ones; a real model where there is a key for it."""
    chosen = {name.lower(): value for name, value in environment.items()}
    if settings.mistral_api_key:
        del chosen["mistral_api_key"], chosen["mistral_server_url"]
    is_default = settings.database_url == Settings.model_fields["database_url"].default
    database = PLAYGROUND_DATABASE if is_default else settings.database_url
    return chosen | {"database_url": database, "slack_app_token": None}


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
        raise SettingsError(f"PORT: cannot listen on {host}:{port}: {error.strerror}.") from error
    return runner


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def say(sentence: str) -> None:
    print(sentence, flush=True)


async def _unless_stopped(work: Coroutine[None, None, int]) -> int:
    """Do work that may be interrupted at any point and begun again."""
    stopped = asyncio.create_task(stop_signal().wait())
    task = asyncio.create_task(work)
    await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    interrupted = not task.done()
    await tasks.end([stopped, *([task] if interrupted else [])])
    if interrupted:
        say(INTERRUPTED)
        return 1
    return task.result()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Threadwind: Mistral agents in Slack threads. "
        "Without a command: serve where there are Slack credentials, else open the playground.",
    )
    parser.set_defaults(command=run)
    commands = parser.add_subparsers(title="commands", metavar="")
    for name, command in COMMANDS.items():
        sentence = command.__doc__
        sub = commands.add_parser(name, help=sentence, description=sentence)
        sub.set_defaults(command=command)
        for option, settings in OPTIONS.get(name, {}).items():
            sub.add_argument(option, **settings)
    return parser


COMMANDS: dict[str, Command] = {
    "serve": serve,
    "playground": open_playground,
    "migrate": migrate,
    "check": run_check,
    "manifest": print_manifest,
    "purge": purge,
    "forget-user": forget_user,
}
OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "manifest": {
        "--request-url": {
            "metavar": "URL",
            "help": "the public address of /slack/events; without it the app uses Socket Mode",
        }
    },
    "purge": {"--dry-run": {"action": "store_true", "help": "only list what would be forgotten"}},
    "forget-user": {
        "team": {"metavar": "TEAM", "help": "the workspace's id"},
        "user": {"metavar": "USER", "help": "the person's id"},
    },
}


if __name__ == "__main__":
    sys.exit(main())
