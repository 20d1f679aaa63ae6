"""`new-key` and `rotate-keys`, as an operator runs them."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot import settings as setting
from bot.app.commands import key_commands
from bot.core.errors import SettingsError
from storage import encryption
from storage.encryption import Cipher
from storage.workspaces import installations
from tests.storage.audit.events import logged
from tests.storage.workspaces.test_installations import APP, TOKENS, found
from tests.support.cli import Commands
from tests.support.databases import connected

OLD, NEW = encryption.new_key(), encryption.new_key()


async def rotated(url: str, *keys: str) -> tuple[int, str]:
    told: list[str] = []
    settings = setting.load(_env_file=None, database_url=url, encryption_keys=",".join(keys))
    code = await key_commands.rotate_keys(settings, told.append)
    return code, told[-1]


async def test_a_new_key_can_be_used_at_once(commands: Commands) -> None:
    code, out, _ = await commands.run("new-key")

    key = out.strip()
    assert code == 0
    assert Cipher([key]).decrypt(Cipher([key]).encrypt("token")) == "token"


async def test_a_new_key_is_printed_whatever_the_settings_are(commands: Commands) -> None:
    code, out, _ = await commands.run("new-key", ENCRYPTION_KEYS="changeme", PORT="http")

    assert code == 0
    assert Cipher([out.strip()]).encrypt("token")


async def test_rotating_without_keys_is_told_in_one_sentence(commands: Commands) -> None:
    code, out, err = await commands.run("rotate-keys")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("ENCRYPTION_KEYS is missing")


async def test_rotating_needs_a_migrated_database(empty_sqlite: str) -> None:
    with pytest.raises(SettingsError, match="python -m bot migrate"):
        await rotated(empty_sqlite, NEW)


async def test_after_rotating_the_older_key_can_be_removed(migrated_sqlite: str) -> None:
    async with connected(migrated_sqlite, OLD) as server:
        await server.run(installations.save, APP, TOKENS)

    code, told = await rotated(migrated_sqlite, NEW, OLD)

    assert code == 0
    assert "2 in this run" in told
    async with connected(migrated_sqlite, NEW) as after:
        assert (await found(after, "T1")).bot_token == TOKENS.bot_token


async def test_a_server_with_both_keys_reads_on_while_they_are_rotated(
    migrated_sqlite: str,
) -> None:
    async with connected(migrated_sqlite, NEW, OLD) as server:
        await server.run(installations.save, APP, TOKENS)

        await rotated(migrated_sqlite, OLD, NEW)

        assert (await found(server, "T1")).bot_token == TOKENS.bot_token


async def test_what_no_key_reads_is_told(migrated_sqlite: str) -> None:
    async with connected(migrated_sqlite, OLD) as server:
        await server.run(installations.save, APP, TOKENS)

    code, told = await rotated(migrated_sqlite, NEW)

    assert code == 1
    assert told.startswith("ENCRYPTION_KEYS: 2 values can't be read")


async def test_what_a_server_writes_meanwhile_with_the_older_key_is_rotated_too(
    migrated_sqlite: str, sqlite_file: Path
) -> None:
    async with connected(migrated_sqlite, OLD) as server:
        await server.run(installations.save, APP, TOKENS)
    with sqlite3.connect(sqlite_file) as hand:  # as if a server replaced it under our eyes, once
        hand.execute("CREATE TABLE once (done)")
        fresh = Cipher([OLD]).encrypt("xoxb-meanwhile")
        hand.execute(
            "CREATE TRIGGER meanwhile BEFORE UPDATE ON installations "
            "WHEN NOT EXISTS (SELECT 1 FROM once) BEGIN INSERT INTO once VALUES (1); "
            f"UPDATE installations SET bot_token = '{fresh}'; SELECT RAISE(IGNORE); END"
        )

    code, _ = await rotated(migrated_sqlite, NEW, OLD)

    assert code == 0
    async with connected(migrated_sqlite, NEW) as after:
        assert (await found(after, "T1")).bot_token == "xoxb-meanwhile"


async def test_it_is_recorded_in_the_log_of_each_workspace(migrated_sqlite: str) -> None:
    async with connected(migrated_sqlite, OLD) as server:
        for team in ("T1", "T2"):
            await server.run(installations.save, replace(APP, team=team), TOKENS)

    await rotated(migrated_sqlite, NEW, OLD)
    await rotated(migrated_sqlite, NEW, OLD)

    async with connected(migrated_sqlite, NEW) as after:
        events = [(one.team, one.action, one.who) for one in await logged(after)][2:]
    assert events == [("T1", "keys_rotated", "operator"), ("T2", "keys_rotated", "operator")]
