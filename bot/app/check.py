"""`check`: plain sentences about what is missing or wrong in settings, Slack and Mistral."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.app import disk
from bot.app.console import NO_DATABASE, NOT_MIGRATED
from bot.core.errors import KeyRefused, SettingsError, UserFacingError
from bot.costs import price_file, unpriced
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines
from bot.profiles import catalogue
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.identity import check_app_token, identify
from bot.slack.manifest import Surface
from bot.tools import loading
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.outages import Unavailable, Unusable
from storage.engine.schema import NotMigrated
from storage.workspaces import key_rotation

LONGEST = 10.0  # seconds for each of the four to answer
QUICK = Deadlines(connect=5.0, call=8.0)
OTHER_KEYS = (
    "ENCRYPTION_KEYS: the database was encrypted with another key. Add that key at the end."
)
READABLE_NOTES = (
    "ENCRYPTION_KEYS isn't set, so notes on people and channels are stored unencrypted. "
    "Set it to a key that `python -m bot new-key` prints, then run `python -m bot rotate-keys`."
)
SOME_KEY_LACKS = (
    "ENCRYPTION_KEYS: a key that something was encrypted with is missing. "
    "Add that key at the end, and run `python -m bot rotate-keys`."
)
EVERYTHING = 100_000
SAMPLE = 20  # values of each kind that are tried at start
LACKING = (
    "The Slack app lacks these scopes: {scopes}. "
    "Update its manifest with `python -m bot manifest`, and reinstall it."
)
NO_SHARED_KEY = (
    "MISTRAL_API_KEY isn't set: a workspace is answered once an admin has set its own key, "
    "in the app's Home tab."
)
LATE = "{name}: no answer within {seconds:.0f} seconds."
KEY_REJECTED = "Mistral rejects MISTRAL_API_KEY: it's mistyped, expired or revoked."
SLACK_FOUND = "Slack: workspace {workspace} ({team}), bot @{bot}."
MISTRAL_FOUND = "Mistral: {count} models."
TOOLS_FOUND = "Tools of your own: {names}."
AGENTS_FOUND = "Agents: {names}."


@dataclass(frozen=True, slots=True)
class CheckFindings:
    """Problems that keep the app from working, notes on what may become one, and what is there."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def __add__(self, other: "CheckFindings") -> "CheckFindings":
        """Both together, each sentence once."""
        problems = dict.fromkeys(self.problems + other.problems)
        return CheckFindings(tuple(problems), self.notes + other.notes, self.facts + other.facts)


NONE = CheckFindings()


async def findings(settings: Settings, surface: Surface) -> CheckFindings:
    """Everything that can be found, one sentence each; the parts are asked all at once."""
    parts = [_bounded(_database(settings), "DATABASE_URL")]
    if settings.slack_bot_token:
        scopes = manifest.scopes(surface)
        parts.append(_bounded(_slack(settings, scopes), "SLACK_BOT_TOKEN"))
    if settings.slack_app_token:
        parts.append(_bounded(_socket(settings), "SLACK_APP_TOKEN"))
    if settings.mistral_api_key:
        parts.append(_bounded(_mistral(settings), "MISTRAL_SERVER_URL"))
    found = CheckFindings(tuple(settings.missing()), _mistral_notes(settings))
    found += _profiles(settings)
    return sum(await asyncio.gather(*parts), start=found)


async def _bounded(part: Coroutine[Any, Any, CheckFindings], name: str) -> CheckFindings:
    try:
        async with asyncio.timeout(LONGEST):
            return await part
    except TimeoutError:
        return CheckFindings((LATE.format(name=name, seconds=LONGEST),))


def _mistral_notes(settings: Settings) -> tuple[str, ...]:
    lacks_key = settings.uses_oauth and not settings.mistral_api_key
    return (NO_SHARED_KEY,) if lacks_key else ()


def _profiles(settings: Settings) -> CheckFindings:
    """Findings about tools, the profiles, and the prices of what they use."""
    try:
        tools = loading.load(settings.tool_modules)
        profiles = catalogue.load(settings.agents_file, [tool.name for tool in tools])
    except SettingsError as error:
        return CheckFindings((str(error),)) + _price_file(settings)
    try:
        prices = price_file.load(settings.prices_file)
    except SettingsError as error:
        return CheckFindings((str(error),))
    notes = unpriced.notes(prices, profiles, transcribes=settings.max_voice_minutes > 0)
    agents = AGENTS_FOUND.format(names=", ".join(profiles.profiles))
    names = ", ".join(tool.name for tool in tools)
    own = (TOOLS_FOUND.format(names=names),) if names else ()
    return CheckFindings((), tuple(notes), (agents, *own))


def _price_file(settings: Settings) -> CheckFindings:
    try:
        price_file.load(settings.prices_file)
    except SettingsError as error:
        return CheckFindings((str(error),))
    return NONE


async def _database(settings: Settings) -> CheckFindings:
    lies = disk.note(settings)
    readable = not settings.every_key and settings.memory == "on"
    notes = (*([lies] if lies else []), *([READABLE_NOTES] if readable else []))
    try:
        database = settings.open_database()
    except Unusable as error:
        return CheckFindings((NO_DATABASE.format(reason=error),), notes)
    try:
        await schema.require_current(database)
        problems = await _keys(settings, database)
    except NotMigrated:
        return CheckFindings((NOT_MIGRATED,), notes)
    except (Unavailable, Unusable) as error:
        return CheckFindings((NO_DATABASE.format(reason=error),), notes)
    finally:
        await database.close()
    return CheckFindings(problems, notes)


async def _keys(settings: Settings, database: Database) -> tuple[str, ...]:
    if not settings.every_key:
        return ()
    _, unreadable = await database.run(key_rotation.readable, EVERYTHING)
    return (SOME_KEY_LACKS,) if unreadable else ()


async def require_keys(settings: Settings, database: Database) -> None:
    """Make sure that the keys are those of this database. Raises SettingsError."""
    if settings.every_key:
        readable, unreadable = await database.run(key_rotation.readable, SAMPLE)
        if unreadable and not readable:
            raise SettingsError(OTHER_KEYS)


async def _slack(settings: Settings, needed: list[str]) -> CheckFindings:
    client = SlackClient(settings.slack_bot_token or "", settings.slack_api_url)
    try:
        identity = await identify(client)
    except SlackFailed as failed:
        return CheckFindings((failed.problem_of("SLACK_BOT_TOKEN"),))
    finally:
        await client.close()
    lacking = sorted(set(needed) - identity.scopes)
    problems = (LACKING.format(scopes=", ".join(lacking)),) if lacking else ()
    found = SLACK_FOUND.format(
        workspace=identity.team_name, team=identity.team, bot=identity.bot_name
    )
    return CheckFindings(problems, facts=(found,))


async def _socket(settings: Settings) -> CheckFindings:
    client = SlackClient(settings.slack_app_token or "", settings.slack_api_url)
    try:
        await check_app_token(client)
    except SlackFailed as failed:
        return CheckFindings((failed.problem_of("SLACK_APP_TOKEN"),))
    finally:
        await client.close()
    return NONE


async def _mistral(settings: Settings) -> CheckFindings:
    client = Client(settings.mistral_api_key or "", settings.mistral_server_url, QUICK)
    try:
        found = MISTRAL_FOUND.format(count=await client.check())
        return CheckFindings((), tuple(await client.announcements()), (found,))
    except KeyRefused:
        return CheckFindings((KEY_REJECTED,))
    except UserFacingError as trouble:
        return CheckFindings((trouble.hint or trouble.sentence,))
    finally:
        await client.close()
