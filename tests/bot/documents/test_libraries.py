"""Libraries at Mistral: one for each scope, created once."""

import asyncio

import pytest

from bot.core.errors import ModelFailed, ModelSilent
from bot.documents.libraries import ScopeLibraries
from storage.documents import libraries as rows
from storage.engine.database import Database

HERE = ("T1", "C1")


class FakeLibraries:
    """Mistral's libraries, in memory."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.broken = False
        self.silent = False
        self.is_slow = False

    async def create(self, name: str, description: str) -> str:
        await asyncio.sleep(0)
        if self.is_slow:
            raise TimeoutError
        if self.broken:
            raise ModelFailed
        self.made.append(name)
        if self.silent:
            raise ModelFailed
        return f"lib-{len(self.made)}"

    async def named(self, name: str) -> str | None:
        return f"lib-{self.made.index(name) + 1}" if name in self.made else None


async def test_a_place_has_no_library_before_its_first_document(database: Database) -> None:
    assert await ScopeLibraries(database, FakeLibraries(), "here").of(*HERE) == ""


async def test_a_library_is_made_once_and_remembered(database: Database) -> None:
    mistral = FakeLibraries()

    first = await ScopeLibraries(database, mistral, "here").provide(*HERE)
    second = await ScopeLibraries(database, mistral, "there").provide(*HERE)

    assert (first, second) == ("lib-1", "lib-1")
    assert mistral.made == ["Threadwind T1 C1"]


async def test_two_nodes_at_once_make_one_library(database: Database) -> None:
    mistral = FakeLibraries()
    nodes = [ScopeLibraries(database, mistral, name) for name in ("here", "there")]

    found = await asyncio.gather(*(node.provide(*HERE) for node in nodes))

    assert found == ["lib-1", "lib-1"]


async def test_what_could_not_be_made_is_made_the_next_time(database: Database) -> None:
    mistral = FakeLibraries()
    libraries = ScopeLibraries(database, mistral, "here")
    mistral.broken = True
    with pytest.raises(ModelFailed):
        await libraries.provide(*HERE)
    mistral.broken = False

    assert await libraries.provide(*HERE) == "lib-1"


async def test_a_library_that_was_made_without_an_answer_is_found_again(database: Database) -> None:
    mistral = FakeLibraries()
    libraries = ScopeLibraries(database, mistral, "here")
    mistral.silent = True
    with pytest.raises(ModelFailed):
        await libraries.provide(*HERE)
    mistral.silent = False

    assert await libraries.provide(*HERE) == "lib-1"
    assert len(mistral.made) == 1


async def test_a_library_that_is_gone_is_made_again(database: Database) -> None:
    mistral = FakeLibraries()
    libraries = ScopeLibraries(database, mistral, "here")
    await libraries.provide(*HERE)
    mistral.made[0] = "gone"

    await libraries.forget(*HERE, "lib-1")

    assert await libraries.of(*HERE) == ""
    assert await libraries.provide(*HERE) == "lib-2"


async def test_a_library_that_another_node_made_is_known(database: Database) -> None:
    libraries = ScopeLibraries(database, FakeLibraries(), "here")
    await database.run(rows.claim, *HERE, "there")
    await database.run(rows.save, *HERE, "lib-9", "there")

    assert await libraries.of(*HERE) == "lib-9"


async def test_a_library_that_takes_too_long_to_make_counts_as_silence(database: Database) -> None:
    making = FakeLibraries()
    making.is_slow = True

    with pytest.raises(ModelSilent):
        await ScopeLibraries(database, making, "here").provide(*HERE)
