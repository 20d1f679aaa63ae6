"""A process that dies while documents come in neither loses nor doubles any."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, delete, update

from playground.server import Playground
from storage.models import Base, Document, Notice, Share
from tests.support.app import Stage, app_on, opened, platforms
from tests.support.databases import connected
from tests.support.users.document_sharer import DocumentSharer, uploads

DEAD = "dead"  # a node that no longer beats


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    async with platforms() as ready:
        yield ready


async def test_a_document_that_mistral_was_reading_is_followed_on(
    ground: Playground, database_url: str
) -> None:
    ground.mistral.processing_seconds = 1_000.0
    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        ts = await alice.begin()
        await alice.stage.until(lambda: len(alice.documents) == 1)
    ground.mistral.processing_seconds = 0.0

    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        await alice.stage.quiet()

        assert alice.reactions(ts) == ["white_check_mark"]
        assert len(alice.annotations(ts)) == 1


@pytest.mark.parametrize("state", ["waiting", "fetching", "indexing"])
async def test_a_process_that_died_at_a_step_is_replaced(
    state: str, ground: Playground, database_url: str
) -> None:
    async with app_on(ground, database_url) as app:
        await DocumentSharer(Stage(ground, app)).share()
    document = {} if state == "indexing" else {"document": None}
    await change(database_url, Share, state=state, node=DEAD, **document)
    if document:
        await change(database_url, Document, due=None)

    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        await alice.due()

        assert len(alice.documents) == 1
        assert alice.names == ["notes.txt"]


async def test_an_upload_that_nobody_noted_down_is_found_again(
    ground: Playground, database_url: str
) -> None:
    async with app_on(ground, database_url) as app:
        await DocumentSharer(Stage(ground, app)).share()
    await change(database_url, Share, state="fetching", node=DEAD, document=None)
    await forget(database_url, Document)

    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        await alice.due()

        assert uploads(alice.stage) == 2
        assert len(alice.documents) == 1


async def test_a_message_that_nobody_noted_down_is_not_posted_again(
    ground: Playground, database_url: str
) -> None:
    async with app_on(ground, database_url) as app:
        ts = await DocumentSharer(Stage(ground, app)).share()
    await change(database_url, Notice, ts=None, shown=0, node=DEAD)

    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        await alice.due()

        assert len(alice.annotations(ts)) == 1


async def test_a_removal_that_broke_off_is_finished(ground: Playground, database_url: str) -> None:
    async with app_on(ground, database_url) as app:
        await DocumentSharer(Stage(ground, app)).share()
    await change(database_url, Share, state="removed", document=None)
    await change(database_url, Document, removing=True, node=DEAD, due=0.0)

    async with app_on(ground, database_url) as app:
        alice = DocumentSharer(Stage(ground, app))
        await alice.due()

        assert alice.documents == []


async def test_a_document_that_vanished_at_mistral_is_brought_again(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite) as stage:
        alice = DocumentSharer(stage)
        stage.mistral.processing_seconds = 1_000.0
        ts = await alice.begin()
        await stage.until(lambda: len(alice.documents) == 1)
        for library in stage.mistral.libraries.values():
            library.documents.clear()
        stage.mistral.processing_seconds = 0.0
        await alice.due()

        await alice.due()

        assert alice.names == ["notes.txt"]
        assert alice.reactions(ts) == ["white_check_mark"]


async def change(url: str, table: type[Base], **values: Any) -> None:
    async with connected(url) as database:
        await database.run(_change, table, values)


async def forget(url: str, table: type[Base]) -> None:
    def body(connection: Connection) -> None:
        connection.execute(delete(table))

    async with connected(url) as database:
        await database.run(body)


def _change(connection: Connection, table: type[Base], values: dict[str, Any]) -> None:
    connection.execute(update(table).values(values))
