"""`check`: plain sentences about what is missing or wrong in settings, Slack and Mistral."""

from bot.core.errors import SettingsError, UserFacingError
from bot.mistral.client import Client
from bot.profiles import catalogue
from bot.settings import Settings
from bot.slack import manifest
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.identity import check_app_token, identify
from bot.slack.manifest import Surface
from storage.engine import schema
from storage.engine.outages import Unavailable

NO_DATABASE = "DATABASE_URL: the database cannot be reached ({reason})."
NOT_MIGRATED = "The database is not up to date: run `python -m bot migrate`."
SLACK_SAYS_NO = "{name}: Slack answers “{code}”."
LACKING = (
    "The Slack app lacks the scope(s) {scopes}: "
    "update its manifest with `python -m bot manifest`, and install it again."
)


async def problems(settings: Settings, surface: Surface) -> list[str]:
    """Every problem that can be found, one sentence each."""
    found = settings.missing()
    found += _profiles(settings)
    found += await _database(settings)
    if settings.slack_bot_token:
        found += await _slack(settings, manifest.scopes(surface))
    if settings.slack_app_token:
        found += await _socket(settings)
    if settings.mistral_api_key:
        found += await _mistral(settings)
    return found


def _profiles(settings: Settings) -> list[str]:
    try:
        catalogue.load(settings.agents_file)
    except SettingsError as error:
        return [str(error)]
    return []


async def _database(settings: Settings) -> list[str]:
    database = settings.open_database()
    try:
        if not await database.run(schema.is_current):
            return [NOT_MIGRATED]
    except Exception as error:  # noqa: BLE001 - drivers raise what they like
        reason = str(error) if isinstance(error, Unavailable) else type(error).__name__
        return [NO_DATABASE.format(reason=reason)]
    finally:
        await database.close()
    return []


async def _slack(settings: Settings, needed: list[str]) -> list[str]:
    client = SlackClient(settings.slack_bot_token or "", settings.slack_api_url)
    try:
        identity = await identify(client)
    except SlackFailed as failed:
        return [SLACK_SAYS_NO.format(name="SLACK_BOT_TOKEN", code=failed.code)]
    finally:
        await client.close()
    lacking = sorted(set(needed) - identity.scopes)
    if not lacking:
        return []
    return [LACKING.format(scopes=", ".join(lacking))]


async def _socket(settings: Settings) -> list[str]:
    client = SlackClient(settings.slack_app_token or "", settings.slack_api_url)
    try:
        await check_app_token(client)
    except SlackFailed as failed:
        return [SLACK_SAYS_NO.format(name="SLACK_APP_TOKEN", code=failed.code)]
    finally:
        await client.close()
    return []


async def _mistral(settings: Settings) -> list[str]:
    client = Client(settings.mistral_api_key or "", settings.mistral_server_url)
    try:
        await client.check()
    except UserFacingError as trouble:
        return [f"MISTRAL_API_KEY: {trouble.sentence}"]
    finally:
        await client.close()
    return []
