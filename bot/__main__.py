"""The commands: `python -m bot --help`.

Each imports what it needs itself: what one of them needs costs the others seconds.
"""

import argparse
import io
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from bot import __version__
from bot import settings as setting
from bot.app.console import exit_code, say, stop_signal, tell, unless_stopped
from bot.core import logging_setup
from bot.core.errors import SettingsError
from bot.settings import Settings

MIGRATED = "Updated the database to the newest schema."
UP_TO_DATE = "The database is already up to date."
NOTE, IN_PLACE = "Note: {note}", "Everything is in place."
NO_CREDENTIALS = "No Slack credentials are set, so the playground opens."
PLACEHOLDER_URL = "https://threadwind.example.com"  # in a manifest, without PUBLIC_URL
ALL_DELETED = "Interrupted. Everything made so far was deleted."

Command = Callable[[Settings, argparse.Namespace], Coroutine[None, None, int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a mistake in the settings is one plain sentence and exit code 2."""
    options = _parser().parse_args(arguments)

    async def command() -> int:
        chosen: Command = options.command
        # Whoever needs a key may have settings that lack one.
        settings = Settings.model_construct() if chosen is new_key else setting.load()
        # What `check` finds it says itself, and no line of the log beside it.
        is_quiet = chosen is run_check and settings.log_level != "debug"
        logging_setup.configure("critical" if is_quiet else settings.log_level)
        return await chosen(settings, options)

    return exit_code(command)


async def serve(settings: Settings, _options: argparse.Namespace) -> int:
    """Connect to Slack and answer."""
    from bot.app import disk, server

    await server.serve(settings, stop_signal(), disk.note(settings))
    return 0


async def migrate(settings: Settings, _options: argparse.Namespace) -> int:
    """Update the database to the newest schema."""
    from bot.app import server

    updated = await server.migrate(settings)
    say(MIGRATED if updated else UP_TO_DATE)
    return 0


async def run_check(settings: Settings, _options: argparse.Namespace) -> int:
    """Check settings, database, Slack and Mistral, and say what to fix."""
    from bot.app import check
    from handlers.surface import SURFACE

    found = await check.findings(settings, SURFACE)
    notes = (NOTE.format(note=note) for note in found.notes)
    for sentence in (*found.facts, *found.problems, *notes):
        say(sentence)
    if not found.problems:
        say(IN_PLACE)
    return 1 if found.problems else 0


async def print_manifest(settings: Settings, options: argparse.Namespace) -> int:
    """Print the Slack app manifest that matches the code."""
    from bot.app.commands import request_url
    from bot.slack.manifest import manifest
    from handlers.surface import SURFACE

    given = options.request_url
    address = None if given is None else request_url.complete(given)
    print(json.dumps(manifest(SURFACE, address, _redirect_url(settings)), indent=2))
    return 0


def _redirect_url(settings: Settings) -> str | None:
    """The address to which Slack sends those who install the app; None with a single token."""
    from bot.app.http import REDIRECT

    return f"{settings.public_url or PLACEHOLDER_URL}{REDIRECT}" if settings.uses_oauth else None


async def open_playground(settings: Settings, options: argparse.Namespace) -> int:
    """Open the local workspace in the browser: no account, an offline model."""
    from bot.app.playground import play

    return await play(settings, getattr(options, "dialect", None) or ())


async def purge(settings: Settings, options: argparse.Namespace) -> int:
    """Forget idle threads, as the retention policy says."""
    from bot.app.commands import maintenance_commands

    return await unless_stopped(maintenance_commands.purge(settings, say, dry=options.dry_run))


async def forget_user(settings: Settings, options: argparse.Namespace) -> int:
    """Delete what's kept about a person in a workspace."""
    from bot.app.commands import maintenance_commands

    pipeline = maintenance_commands.forget_user(settings, say, options.team, options.user)
    return await unless_stopped(pipeline)


async def new_key(_settings: Settings, _options: argparse.Namespace) -> int:
    """Print a key for ENCRYPTION_KEYS."""
    from storage import encryption

    print(encryption.new_key())
    return 0


async def rotate_keys(settings: Settings, _options: argparse.Namespace) -> int:
    """Encrypt everything stored with the newest of ENCRYPTION_KEYS."""
    from bot.app.commands import key_commands

    return await unless_stopped(key_commands.rotate_keys(settings, say))


async def audit(settings: Settings, options: argparse.Namespace) -> int:
    """Print the audit log: who changed what."""
    from bot.app.commands import audit_command

    query = audit_command.AuditQuery.of(options.team, options.since)
    return await audit_command.audit(settings, query, print, as_json=options.json)


async def usage(settings: Settings, options: argparse.Namespace) -> int:
    """Print what was used in a month and what it cost, by person, channel, agent and model."""
    from bot.app.usage import command as usage_command

    query = usage_command.UsageQuery.of(options.team, options.month)
    if options.csv and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return await usage_command.usage(settings, query, print, as_csv=options.csv)


async def verify(settings: Settings, options: argparse.Namespace) -> int:
    """Try what the app assumes about Mistral (and Slack) on the services themselves."""
    from bot.app.verification.command import Verification

    verification = Verification(settings, tell, say)
    pipeline = verification.run(options.channel, json=options.json)
    return await unless_stopped(pipeline, ALL_DELETED)


async def evaluate(settings: Settings, options: argparse.Namespace) -> int:
    """Answer a file of questions with and without web search, and print the gain."""
    from bot.app.commands import evaluate_command

    asked = evaluate_command.EvaluationRequest(
        options.file, options.limit, options.model, options.grader
    )
    return await unless_stopped(
        evaluate_command.evaluate(settings, asked, tell, say, dry=options.dry_run)
    )


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Serve where any SLACK_… is set, else open the playground."""
    from bot.app import server

    if not settings.expects_slack:
        say(NO_CREDENTIALS)
        return await open_playground(settings, options)
    if missing := settings.missing():
        raise SettingsError(missing[0])
    if await server.migrate(settings):
        say(MIGRATED)
    return await serve(settings, options)


def _count(text: str) -> int:
    """Read a number of things, for argparse."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("must be a number, 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Threadwind: Mistral agents in Slack threads. "
        "Without a command: serve where any SLACK_… is set, else open the playground.",
    )
    parser.add_argument("--version", action="version", version=f"threadwind {__version__}")
    parser.set_defaults(command=run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
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
    "verify": verify,
    "evaluate": evaluate,
    "purge": purge,
    "forget-user": forget_user,
    "usage": usage,
    "audit": audit,
    "new-key": new_key,
    "rotate-keys": rotate_keys,
}
OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "playground": {
        "--dialect": {
            "metavar": "NAME|FILE",
            "action": "append",
            "help": "have Slack or Mistral behave in another way (see docs/assumptions.md), "
            "or as `verify --json` found them; may be given more than once",
        }
    },
    "manifest": {
        "--request-url": {
            "metavar": "URL",
            "help": "the public address of /slack/events; without it the app uses Socket Mode",
        }
    },
    "verify": {
        "--channel": {
            "metavar": "C",
            "help": "a channel's id: try Slack there, too, with messages that are deleted",
        },
        "--json": {
            "action": "store_true",
            "help": "print JSON, which `playground --dialect FILE` reads",
        },
    },
    "evaluate": {
        "file": {
            "metavar": "FILE",
            "type": Path,
            "help": "CSV with the columns problem (or question) and answer; results go beside it",
        },
        "--limit": {"metavar": "N", "type": _count, "help": "only the first N questions"},
        "--model": {
            "metavar": "NAME",
            "help": "the model that is asked; without it, the default agent's",
        },
        "--grader": {
            "metavar": "NAME",
            "help": "the model that judges; without it, the one that is asked",
        },
        "--dry-run": {"action": "store_true", "help": "only say what it costs and takes"},
    },
    "purge": {"--dry-run": {"action": "store_true", "help": "only list what would be forgotten"}},
    "forget-user": {
        "team": {"metavar": "TEAM", "help": "the workspace's id"},
        "user": {"metavar": "USER", "help": "the person's id"},
    },
    "usage": {
        "--month": {"metavar": "YYYY-MM", "help": "a month in UTC; without it, the current one"},
        "--team": {"metavar": "T", "help": "a workspace's id: only what was used there"},
        "--csv": {"action": "store_true", "help": "print CSV, whose header the README explains"},
    },
    "audit": {
        "--team": {"metavar": "T", "help": "a workspace's id: only its events"},
        "--since": {"metavar": "DATE", "help": "only events from this day on, such as 2026-01-31"},
        "--json": {"action": "store_true", "help": "print one JSON object in each line"},
    },
}


if __name__ == "__main__":
    sys.exit(main())
