"""Everything encrypted gets the newest key, in batches, whatever is written meanwhile."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import Column

from storage import encryption
from storage.encryption import Undecryptable
from storage.engine.database import Database
from storage.workspaces import installations, key_rotation, mistral_keys
from storage.workspaces.key_rotation import RotatedBatch
from tests.storage.workspaces.test_installations import APP, TOKENS, found
from tests.support.databases import connected

OLD, NEW = encryption.new_key(), encryption.new_key()
TEAMS = ("T1", "T2", "T3", "T4", "T5")
[BOT_TOKEN] = [one for one in key_rotation.encrypted_columns() if one.name == "bot_token"]


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database full of what the old key encrypted; it is opened with both."""
    async with connected(database_url, OLD) as before:
        for team in TEAMS:
            await before.run(installations.save, replace(APP, team=team), TOKENS)
            await before.run(mistral_keys.save, team, f"mk-{team}", "U1")
    async with connected(database_url, NEW, OLD) as ready:
        yield ready


async def rotate_all(database: Database, limit: int = 2) -> list[RotatedBatch]:
    batches = []
    for column in key_rotation.encrypted_columns():
        batches += await rotate(database, column, limit)
    return batches


async def rotate(database: Database, column: Column[str], limit: int) -> list[RotatedBatch]:
    batches: list[RotatedBatch] = []
    while not batches or batches[-1].last:
        last = batches[-1].last if batches else None
        batches.append(await database.run(key_rotation.rotate, column, last, limit))
    return batches


async def test_after_rotating_the_old_key_is_needed_no_longer(
    database: Database, database_url: str
) -> None:
    await rotate_all(database)

    async with connected(database_url, NEW) as after:
        assert (await found(after, "T3")).bot_token == TOKENS.bot_token
        assert await after.run(mistral_keys.current, "T5") == "mk-T5"


async def test_every_encrypted_column_is_rotated(database: Database) -> None:
    batches = await rotate_all(database)

    assert sum(batch.rotated for batch in batches) == 3 * len(TEAMS)


async def test_rotating_again_changes_nothing(database: Database) -> None:
    await rotate_all(database)

    assert sum(batch.rotated for batch in await rotate_all(database)) == 0


async def test_an_interrupted_rotation_continues(database: Database) -> None:
    await database.run(key_rotation.rotate, BOT_TOKEN, None, 2)

    batches = await rotate(database, BOT_TOKEN, 100)

    assert [batch.rotated for batch in batches] == [3]


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
async def test_batches_of_any_size_reach_every_row(database: Database, limit: int) -> None:
    batches = await rotate(database, BOT_TOKEN, limit)

    assert sum(batch.rotated for batch in batches) == len(TEAMS)


async def test_what_is_stored_meanwhile_stays(database: Database, database_url: str) -> None:
    async with connected(database_url, OLD) as server:
        await rotate_all(database)
        await server.run(
            installations.save, replace(APP, team="T2"), replace(TOKENS, bot_token="x")
        )

    await rotate_all(database)

    async with connected(database_url, NEW) as after:
        assert (await found(after, "T2")).bot_token == "x"


async def test_a_value_whose_key_is_gone_is_counted_and_left(
    database: Database, database_url: str
) -> None:
    async with connected(database_url, encryption.new_key()) as stranger:
        await stranger.run(mistral_keys.save, "T3", "mk-lost", "U1")

    batches = await rotate_all(database)

    assert sum(batch.unreadable for batch in batches) == 1
    with pytest.raises(Undecryptable):
        await database.run(mistral_keys.current, "T3")
