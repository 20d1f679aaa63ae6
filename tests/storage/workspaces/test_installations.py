"""Installations: stored encrypted, found by workspace or enterprise, and gone when they are."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, text

from storage import deletion_queue, encryption
from storage.deletion_queue import DeletionKind
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.models import Deletion
from storage.workspaces import installations
from storage.workspaces.installations import BotTokens, InstalledApp, StoredInstallation
from tests.storage.audit.events import logged
from tests.storage.support.hands import rows
from tests.support.databases import connected

TOKENS = BotTokens("xoxe.xoxb-1-first", "xoxe-1-refresh", lifetime=43_200.0)
APP = InstalledApp(
    team="T1",
    name="Acme & Söhne",
    bot_user="U0BOT",
    bot="B0BOT",
    scopes=frozenset({"chat:write", "app_mentions:read"}),
    installer="U1",
    enterprise="E1",
    app="A1",
    url="https://acme.slack.com/",
)
WHOLE_ENTERPRISE = replace(APP, team="E1", is_enterprise_install=True, installer="W7")


def raw(connection: Connection) -> str:
    return str(connection.execute(text("SELECT * FROM installations")).all())


async def found(database: Database, *teams: str) -> StoredInstallation:
    installation = await database.run(installations.find, *teams)
    assert installation
    return installation


async def test_what_was_installed_is_found_again(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)

    installation = await found(database, "T1")

    assert (installation.app, installation.bot_token) == (APP, "xoxe.xoxb-1-first")


async def test_tokens_are_stored_encrypted(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)

    stored = await database.run(raw)

    assert "Acme" in stored
    assert "first" not in stored
    assert "refresh" not in stored.replace("refresh_token", "")


async def test_nobody_else_s_installation_is_found(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)

    assert await database.run(installations.find, "T2", "E2") is None


async def test_a_workspace_without_an_installation_of_its_own_uses_its_enterprise_s(
    database: Database,
) -> None:
    await database.run(installations.save, WHOLE_ENTERPRISE, TOKENS)

    assert (await found(database, "T5", "E1")).app == WHOLE_ENTERPRISE


async def test_a_workspace_s_own_installation_comes_first(database: Database) -> None:
    await database.run(installations.save, WHOLE_ENTERPRISE, TOKENS)
    await database.run(installations.save, APP, TOKENS)

    assert (await found(database, "T1", "E1")).app == APP


async def test_the_first_install_is_told_from_another_one(database: Database) -> None:
    installs = [await database.run(installations.save, APP, TOKENS) for _ in range(2)]

    assert installs == [True, False]


async def test_reinstalling_replaces_tokens_and_scopes(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)
    more = replace(APP, scopes=APP.scopes | {"files:read"}, installer="U2")

    await database.run(installations.save, more, BotTokens("xoxb-stays"))

    installation = await found(database, "T1")
    assert (installation.app, installation.bot_token) == (more, "xoxb-stays")
    assert installation.expires_at is None


async def test_other_tokens_are_another_generation(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)
    before = await database.run(installations.generation, "T1")

    await database.run(installations.save, APP, TOKENS)

    assert await database.run(installations.generation, "T1") != before


async def test_a_removed_installation_is_gone(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)
    await database.run(installations.save, replace(APP, team="T2"), TOKENS)

    removed = [await database.run(installations.remove, "T1") for _ in range(2)]

    assert removed == [True, False]
    assert await database.run(installations.every_team) == ["T2"]


async def test_installations_are_listed_a_page_at_a_time(database: Database) -> None:
    for team in ("T3", "T1", "T2"):
        await database.run(installations.save, replace(APP, team=team), TOKENS)

    first = await database.run(installations.every_team, limit=2)
    second = await database.run(installations.every_team, first[-1], limit=2)

    assert (first, second) == (["T1", "T2"], ["T3"])
    assert len(await database.run(installations.every_team)) == 3


async def test_revoked_tokens_are_remembered_once(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)

    news = [await database.run(installations.revoke, team) for team in ("T1", "T1", "T9")]

    assert news == [True, False, False]
    assert (await found(database, "T1")).revoked_at is not None


async def test_a_token_is_read_with_an_older_key(database_url: str) -> None:
    old, new = encryption.new_key(), encryption.new_key()
    async with connected(database_url, old) as database:
        await database.run(installations.save, APP, TOKENS)

    async with connected(database_url, new, old) as database:
        assert (await found(database, "T1")).bot_token == TOKENS.bot_token


async def test_a_token_whose_key_is_gone_is_told_in_one_sentence(database_url: str) -> None:
    async with connected(database_url, encryption.new_key()) as database:
        await database.run(installations.save, APP, TOKENS)

    async with connected(database_url, encryption.new_key()) as database:
        with pytest.raises(Undecryptable):
            await database.run(installations.find, "T1")


async def test_without_keys_no_token_is_stored(database_url: str) -> None:
    database = Database(database_url)
    try:
        with pytest.raises(NoKeys):
            await database.run(installations.save, APP, TOKENS)

        assert await database.run(installations.every_team) == []
    finally:
        await database.close()


@pytest.mark.parametrize("shown", [repr, str, "{!r}".format], ids=["repr", "str", "format"])
async def test_no_token_shows_in_an_installation(database: Database, shown: object) -> None:
    await database.run(installations.save, APP, TOKENS)
    installation = await found(database, "T1")

    text = shown([installation, TOKENS, {"token": installation.bot_token}])  # type: ignore[operator]

    assert "xox" not in text


async def test_whoever_installs_is_recorded_without_the_tokens(database: Database) -> None:
    await database.run(installations.save, APP, TOKENS)
    await database.run(installations.save, replace(APP, installer="U2"), TOKENS)

    events = await logged(database)
    assert [(one.team, one.action, one.who) for one in events] == [
        ("T1", "installed", "U1"),
        ("T1", "installed", "U2"),
    ]
    assert events[0].after == {"enterprise": False, "scopes": ["app_mentions:read", "chat:write"]}


async def test_a_deletion_after_revoked_tokens_is_cancelled(database: Database) -> None:
    await database.run(deletion_queue.schedule, DeletionKind.REVOKED, "T1", 60.0)
    await database.run(deletion_queue.schedule, DeletionKind.REVOKED, "T2", 60.0)

    await database.run(installations.save, APP, TOKENS)

    assert [row.team for row in await rows(database, Deletion)] == ["T2"]
