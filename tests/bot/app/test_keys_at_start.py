"""Keys that are missing, or not those of the database: one sentence, and no start."""

import pytest

from bot import settings as setting
from bot.app import check, wiring
from bot.core.errors import SettingsError
from bot.settings import BOTH, NO_KEYS, Settings
from handlers.surface import SURFACE
from storage import encryption
from storage.workspaces import installations, mistral_keys
from tests.storage.workspaces.test_installations import APP, TOKENS
from tests.support.databases import connected

KEY, OTHER = encryption.new_key(), encryption.new_key()
OAUTH = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secret": "x"}


def settings(url: str, *keys: str, **more: str) -> Settings:
    given = OAUTH | {"mistral_api_key": "k", "database_url": url} | more
    return setting.load(_env_file=None, encryption_keys=",".join(keys), **given)


async def refusal(chosen: Settings) -> str:
    with pytest.raises(SettingsError) as refused:
        async with wiring.running(chosen):
            pass
    return str(refused.value)


@pytest.fixture
async def stored(migrated_sqlite: str) -> str:
    """The address of a database in which KEY encrypted something."""
    async with connected(migrated_sqlite, KEY) as database:
        await database.run(installations.save, APP, TOKENS)
    return migrated_sqlite


async def test_without_keys_an_app_that_workspaces_install_does_not_start(
    migrated_sqlite: str,
) -> None:
    assert await refusal(settings(migrated_sqlite)) == NO_KEYS


async def test_with_a_token_an_app_that_workspaces_install_does_not_start(
    migrated_sqlite: str,
) -> None:
    assert await refusal(settings(migrated_sqlite, KEY, slack_bot_token="xoxb-1")) == BOTH


async def test_with_the_keys_of_another_database_nothing_starts(stored: str) -> None:
    assert await refusal(settings(stored, OTHER)) == check.OTHER_KEYS


@pytest.mark.parametrize("keys", [(KEY,), (OTHER, KEY)], ids=["same", "with a newer one"])
async def test_check_finds_nothing_about_the_right_keys(stored: str, keys: tuple[str, ...]) -> None:
    found = await check._database(settings(stored, *keys))

    assert found.problems == ()


async def test_check_tells_of_a_key_that_is_missing(stored: str) -> None:
    async with connected(stored, OTHER) as database:
        await database.run(mistral_keys.save, "T2", "mk", "U1")

    found = await check.findings(settings(stored, KEY), SURFACE)

    assert check.SOME_KEY_LACKS in found.problems
