"""Catalogue of a workspace's profiles, shipped and custom."""

import pytest

from bot.agents.workspace_catalogue import CATALOGUE_TTL, WorkspaceCatalogues
from bot.profiles.catalogue import Catalogue
from bot.profiles.profile import Profile
from storage.agents import custom_profiles
from storage.engine.database import Database
from tests.support.clock import Clock

GENERAL = Profile(name="general", title="General", model="m")
SHIPPED = Catalogue(default="general", profiles={"general": GENERAL})


@pytest.fixture
def catalogues(database: Database, clock: Clock) -> WorkspaceCatalogues:
    return WorkspaceCatalogues(SHIPPED, database, clock)


async def make(database: Database, name: str, title: str, team: str = "T1") -> None:
    settings = f'{{"title": "{title}", "model": "m", "instructions": "Help."}}'
    await database.run(custom_profiles.add, team, name, settings, most=9)


async def test_without_own_profiles_there_are_those_that_are_shipped(
    catalogues: WorkspaceCatalogues,
) -> None:
    assert await catalogues.of("T1") == SHIPPED


async def test_own_profiles_come_with_the_shipped_ones(
    catalogues: WorkspaceCatalogues, database: Database
) -> None:
    await make(database, "pirate", "Pirate")

    assert set((await catalogues.of("T1")).profiles) == {"general", "pirate"}
    assert set((await catalogues.of("T2")).profiles) == {"general"}


async def test_an_own_profile_wins_over_a_shipped_one(
    catalogues: WorkspaceCatalogues, database: Database
) -> None:
    await make(database, "general", "Ours")

    assert (await catalogues.of("T1")).profile(None).title == "Ours"
    assert (await catalogues.of("T2")).profile(None).title == "General"


async def test_what_another_node_made_is_seen_a_moment_later(
    catalogues: WorkspaceCatalogues, database: Database, clock: Clock
) -> None:
    await catalogues.of("T1")
    await make(database, "pirate", "Pirate")

    at_once = await catalogues.of("T1")
    clock.now += CATALOGUE_TTL + 0.1

    assert "pirate" not in at_once.profiles
    assert "pirate" in (await catalogues.of("T1")).profiles


async def test_what_was_made_here_is_seen_at_once(
    catalogues: WorkspaceCatalogues, database: Database
) -> None:
    await catalogues.of("T1")
    await make(database, "pirate", "Pirate")

    catalogues.forget("T1")

    assert "pirate" in (await catalogues.of("T1")).profiles


@pytest.mark.parametrize(
    "settings", ["", "[]", "null", '{"title": 5}', '{"title": "x", "model": "m", "tools": ["y"]}']
)
async def test_a_profile_that_cannot_be_read_is_left_out(
    settings: str, catalogues: WorkspaceCatalogues, database: Database
) -> None:
    await database.run(custom_profiles.add, "T1", "odd", settings, most=9)

    assert await catalogues.of("T1") == SHIPPED
