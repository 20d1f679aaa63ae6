"""Claims on libraries, and their reconciliation's schedule."""

import asyncio
from contextlib import AsyncExitStack

from sqlalchemy import Connection, update

from storage.documents import libraries
from storage.documents.libraries import CLAIM_LASTS, LibraryClaim
from storage.engine.clock import now
from storage.engine.database import Database
from storage.models import Library
from tests.support.databases import connected

HERE = ("T1", "C1")
CALLERS = 5


async def test_a_place_without_a_library_has_none(database: Database) -> None:
    assert await database.run(libraries.find, *HERE) is None


async def test_a_library_that_was_made_is_found_in_its_place_only(database: Database) -> None:
    await make(database)

    assert await database.run(libraries.find, *HERE) == "lib-1"
    assert await database.run(libraries.find, "T1", "C2") is None
    assert await database.run(libraries.find, "T2", "C1") is None


async def test_one_of_several_concurrent_callers_may_make_a_library(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(CALLERS)]

        claims = await asyncio.gather(
            *(node.run(libraries.claim, *HERE, f"node-{n}") for n, node in enumerate(nodes))
        )

    assert [claim for claim in claims if claim] == [LibraryClaim.FIRST]


async def test_a_library_is_made_once(database: Database) -> None:
    await make(database)

    assert await database.run(libraries.claim, *HERE, "there") is None


async def test_a_stale_claim_is_somebody_elses_to_take(database: Database) -> None:
    await database.run(libraries.claim, *HERE, "here")
    assert await database.run(libraries.claim, *HERE, "there") is None

    await database.run(age_claim)

    assert await database.run(libraries.claim, *HERE, "there") is LibraryClaim.AGAIN


async def test_who_lost_the_claim_saves_nothing(database: Database) -> None:
    await database.run(libraries.claim, *HERE, "here")
    await database.run(age_claim)
    await database.run(libraries.claim, *HERE, "there")

    assert not await database.run(libraries.save, *HERE, "lib-late", "here")
    assert await database.run(libraries.save, *HERE, "lib-1", "there")


async def test_giving_up_lets_others_try(database: Database) -> None:
    await database.run(libraries.claim, *HERE, "here")

    await database.run(libraries.give_up, *HERE, "here")

    assert await database.run(libraries.claim, *HERE, "there") is LibraryClaim.AGAIN


async def test_a_library_that_is_gone_is_made_again(database: Database) -> None:
    await make(database)

    first = await database.run(libraries.forget, *HERE, "lib-1")
    second = await database.run(libraries.forget, *HERE, "lib-1")

    assert (first, second) == (True, False)
    assert await database.run(libraries.find, *HERE) is None
    assert await database.run(libraries.claim, *HERE, "here") is LibraryClaim.AGAIN


async def test_forgetting_a_library_spares_the_one_that_replaced_it(database: Database) -> None:
    await make(database)

    await database.run(libraries.forget, *HERE, "lib-0")

    assert await database.run(libraries.find, *HERE) == "lib-1"


async def make(database: Database, library_id: str = "lib-1") -> None:
    await database.run(libraries.claim, *HERE, "here")
    assert await database.run(libraries.save, *HERE, library_id, "here")


def age_claim(connection: Connection) -> None:
    connection.execute(update(Library).values(claimed_at=now() - CLAIM_LASTS - 1))
