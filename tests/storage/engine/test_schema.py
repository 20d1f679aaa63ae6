"""Migrations, against the models."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage.engine import migrations, schema
from storage.models import Base
from tests.support.databases import connected

NODES = 6


async def test_migrating_makes_every_table_of_the_models(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)

        assert set(Base.metadata.tables) <= await database.run(tables)


async def test_the_migrations_and_the_models_say_the_same(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)

        assert await database.run(migrations.differences) == []


async def test_an_empty_database_differs_from_the_models(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        assert await database.run(migrations.differences) != []


async def test_migrating_twice_is_migrating_once(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)

        await database.run(schema.migrate)

        assert await database.run(migrations.differences) == []


async def test_nodes_that_start_together_migrate_once(empty_database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [
            await stack.enter_async_context(connected(empty_database_url)) for _ in range(NODES)
        ]

        await asyncio.gather(*(node.run(schema.migrate) for node in nodes))

        assert [await node.run(schema.is_current) for node in nodes] == [True] * NODES


async def test_an_empty_database_is_not_current(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        assert not await database.run(schema.is_current)


async def test_a_migrated_database_is_current(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)

        assert await database.run(schema.is_current)


async def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        with pytest.raises(ZeroDivisionError):
            await database.run(migrate_and_fail)

        assert await database.run(tables) == set()


async def test_downgrading_leaves_none_of_our_tables(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)

        await database.run(downgrade)

        assert not set(Base.metadata.tables) & await database.run(tables)
        assert not await database.run(schema.is_current)


async def test_a_downgraded_database_can_be_migrated_again(empty_database_url: str) -> None:
    async with connected(empty_database_url) as database:
        await database.run(schema.migrate)
        await database.run(downgrade)

        await database.run(schema.migrate)

        assert await database.run(migrations.differences) == []


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def downgrade(connection: Connection) -> None:
    command.downgrade(migrations.config(connection, schema.MIGRATIONS), "base")


def migrate_and_fail(connection: Connection) -> None:
    schema.migrate(connection)
    raise ZeroDivisionError


def test_the_names_of_the_migrations_tell_their_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)

    chain = [script.revision for script in scripts.walk_revisions()]

    assert chain == sorted(schema.revisions(), reverse=True)
