"""Reconciliation of our documents with what a library lists."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from storage.documents import libraries, reconciliation
from storage.documents.libraries import LibraryCheck
from storage.documents.reconciliation import UnseenDocument
from storage.engine.database import Database
from storage.models import Document, Library, Share
from storage.records import Lost
from tests.storage.documents.test_libraries import make
from tests.storage.support.hands import rows
from tests.storage.support.shared_files import NEW, UPLOADED, Clerk, another, make_due
from tests.support.databases import connected

LATER = 4e9  # a check that begins long after everything else
CHECK = LibraryCheck("T1", "C1", "lib-1", LATER)
MANY, CALLERS = 100, 5


async def unseen(clerk: Clerk, check: LibraryCheck = CHECK) -> list[UnseenDocument]:
    return await clerk.database.run(reconciliation.unseen, check, 0, MANY)


async def test_a_library_is_checked_once_in_a_day(database: Database) -> None:
    await make(database)

    check = await database.run(libraries.to_check)
    assert check
    await database.run(libraries.checked, check)

    assert (check.team, check.place, check.library_id) == ("T1", "C1", "lib-1")
    assert await database.run(libraries.to_check) is None


async def test_one_of_several_nodes_checks_a_library(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(connected(database_url)) for _ in range(CALLERS)]
        await make(nodes[0])

        checks = await asyncio.gather(*(node.run(libraries.to_check) for node in nodes))

    assert sum(check is not None for check in checks) == 1


async def test_a_check_that_broke_off_is_done_again(database: Database) -> None:
    await make(database)
    await database.run(libraries.to_check)

    await database.run(make_check_due)

    assert await database.run(libraries.to_check)


async def test_a_library_that_is_forgotten_is_checked_soon(database: Database) -> None:
    await make(database)
    check = await database.run(libraries.to_check)
    assert check
    await database.run(libraries.checked, check)

    await database.run(libraries.forget, "T1", "C1", "lib-1")

    assert await database.run(libraries.to_check)


async def test_what_is_listed_and_known_is_seen(clerk: Clerk) -> None:
    await clerk.finish()

    known = await clerk.database.run(reconciliation.seen, CHECK, ["doc-1", "doc-9"])

    assert known == {"doc-1"}


async def test_what_was_not_listed_is_unseen(clerk: Clerk) -> None:
    await clerk.finish()

    assert [one.document_id for one in await unseen(clerk)] == ["doc-1"]


@pytest.mark.parametrize(
    "check",
    [
        replace(CHECK, since=1.0),
        replace(CHECK, team="T2"),
        replace(CHECK, place="C2"),
        replace(CHECK, library_id="lib-2"),
    ],
    ids=["just-brought", "team", "place", "library"],
)
async def test_what_is_not_of_this_check_is_not_missed(check: LibraryCheck, clerk: Clerk) -> None:
    await clerk.finish()

    assert await unseen(clerk, check) == []


async def test_what_is_about_to_expire_is_not_missed(clerk: Clerk) -> None:
    await clerk.finish(NEW, replace(UPLOADED, expires_at=1.0))

    assert await unseen(clerk) == []


async def test_a_stray_is_to_be_removed(clerk: Clerk) -> None:
    count = await clerk.database.run(reconciliation.record_stray, CHECK, {"doc-9": "old.txt"})

    assert count == 1
    assert await clerk.unreferenced() == []  # while the list is still being read
    await make_due(clerk.database)
    assert [one.document_id for one in await clerk.unreferenced()] == ["doc-9"]


async def test_whoever_brings_a_strays_bytes_keeps_it(clerk: Clerk) -> None:
    await clerk.database.run(reconciliation.record_stray, CHECK, {"doc-1": "old.txt"})

    await clerk.finish()
    await make_due(clerk.database)

    assert await clerk.unreferenced() == []


async def test_what_is_known_is_no_stray(clerk: Clerk) -> None:
    await clerk.finish()

    assert await clerk.database.run(reconciliation.record_stray, CHECK, {"doc-1": "tea.txt"}) == 0
    assert await clerk.unreferenced() == []
    assert await clerk.database.run(reconciliation.record_stray, CHECK, {}) == 0


async def test_every_share_of_a_document_that_is_gone_is_brought_again(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another())
    (document,) = await rows(clerk.database, Document)

    count = await clerk.database.run(reconciliation.upload_again, [document.id])

    assert count == 2
    assert await rows(clerk.database, Document) == []
    assert {share.file_id for share in await clerk.take()} == {"F1", "F2"}


async def test_whoever_worked_on_it_has_lost_it(clerk: Clerk) -> None:
    share = await clerk.begin()
    await clerk.attach(share)
    (document,) = await rows(clerk.database, Document)

    await clerk.database.run(reconciliation.upload_again, [document.id])

    with pytest.raises(Lost):
        await clerk.fetch(share)


async def test_other_documents_are_left_alone(clerk: Clerk) -> None:
    await clerk.finish()
    await clerk.finish(another(), replace(UPLOADED, document_id="doc-2"))
    (first, _) = await rows(clerk.database, Document)

    await clerk.database.run(reconciliation.upload_again, [first.id])

    assert [share.state for share in await rows(clerk.database, Share)] == ["waiting", "ready"]


@pytest.mark.parametrize(
    ("library_id", "count"), [(None, 1), ("lib-2", 1), ("lib-1", 0)], ids=["none", "new", "same"]
)
async def test_documents_of_a_library_that_is_gone_are_in_a_former_library(
    library_id: str | None, count: int, clerk: Clerk
) -> None:
    await clerk.finish()

    check = replace(CHECK, library_id=library_id)

    assert len(await clerk.database.run(reconciliation.in_former_libraries, check, MANY)) == count


def make_check_due(connection: Connection) -> None:
    connection.execute(update(Library).values(check_due=0.0))
