"""Custom profiles of workspaces."""

import asyncio

import pytest

from storage.agents import custom_profiles
from storage.agents.custom_profiles import TooMany
from storage.engine.database import Database


async def add(database: Database, name: str, settings: str = "{}", team: str = "T1") -> bool:
    return await database.run(custom_profiles.add, team, name, settings, most=3)


async def test_what_is_added_is_there(database: Database) -> None:
    await add(database, "pirate", '{"title": "Pirate"}')

    assert await database.run(custom_profiles.of_team, "T1") == {"pirate": '{"title": "Pirate"}'}


async def test_a_name_is_taken_once(database: Database) -> None:
    await add(database, "pirate", "first")

    assert not await add(database, "pirate", "second")
    assert await database.run(custom_profiles.of_team, "T1") == {"pirate": "first"}


async def test_of_several_who_take_a_name_at_once_one_gets_it(database: Database) -> None:
    added = await asyncio.gather(*(add(database, "pirate") for _ in range(5)))

    assert sum(added) == 1


async def test_there_are_not_more_than_there_may_be(database: Database) -> None:
    for name in ("a", "b", "c"):
        await add(database, name)

    with pytest.raises(TooMany):
        await add(database, "d")


async def test_what_is_changed_is_as_it_was_said(database: Database) -> None:
    await add(database, "pirate", "old")

    assert await database.run(custom_profiles.change, "T1", "pirate", "new")
    assert await database.run(custom_profiles.of_team, "T1") == {"pirate": "new"}


async def test_what_is_gone_can_be_neither_changed_nor_removed(database: Database) -> None:
    await add(database, "pirate")
    assert await database.run(custom_profiles.remove, "T1", "pirate")

    assert not await database.run(custom_profiles.change, "T1", "pirate", "new")
    assert not await database.run(custom_profiles.remove, "T1", "pirate")
    assert await database.run(custom_profiles.of_team, "T1") == {}


async def test_another_teams_profiles_are_out_of_reach(database: Database) -> None:
    await add(database, "pirate", "theirs", team="T2")

    assert await database.run(custom_profiles.of_team, "T1") == {}
    assert not await database.run(custom_profiles.change, "T1", "pirate", "ours")
    assert not await database.run(custom_profiles.remove, "T1", "pirate")
    assert await add(database, "pirate", "ours")
    assert await database.run(custom_profiles.of_team, "T2") == {"pirate": "theirs"}
