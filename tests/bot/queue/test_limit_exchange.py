"""Nodes that tell each other of refusals, and divide what Slack grants."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.concurrency.shared_limits import SharedLimits
from bot.queue.worker import Worker
from storage.engine.database import Database
from tests.bot.queue.test_heartbeat import LIVELY, Link
from tests.bot.queue.test_worker import Hands, until
from tests.support.clock import Clock

UPDATES, POSTS = ("T1", "chat.update"), ("T1", "chat.postMessage C1")


@asynccontextmanager
async def node(database: Database, name: str, limits: SharedLimits) -> AsyncIterator[None]:
    worker = Worker(database, name, LIVELY)
    await worker.start(Hands(), rate_limits=limits)
    try:
        yield
    finally:
        await worker.stop()


@pytest.fixture
def here(clock: Clock) -> SharedLimits:
    return SharedLimits(clock)


@pytest.fixture
def there(clock: Clock) -> SharedLimits:
    return SharedLimits(clock)


@pytest.fixture
async def link(database: Database, here: SharedLimits, there: SharedLimits) -> AsyncIterator[Link]:
    """Two nodes that know of each other; how the first one reaches the database."""
    link = Link(database)
    async with node(link, "here", here), node(database, "there", there):
        await until(lambda: here.nodes == there.nodes == 2)
        yield link


@pytest.mark.usefixtures("link")
async def test_a_node_holds_what_another_was_refused(
    here: SharedLimits, there: SharedLimits
) -> None:
    here.refused(UPDATES, 300.0)

    await until(lambda: there.left(UPDATES) > 0)

    assert there.left(POSTS) == 0.0


async def test_a_word_that_cannot_be_written_down_stops_nothing(
    link: Link, here: SharedLimits, there: SharedLimits
) -> None:
    link.cut = True
    here.refused(POSTS, 300.0)
    await until(lambda: not here.news.is_set())
    await asyncio.sleep(0)
    link.cut = False

    here.refused(UPDATES, 300.0)
    await until(lambda: there.left(UPDATES) > 0)

    assert (here.left(POSTS), there.left(POSTS)) == (300.0, 0.0)


@pytest.mark.usefixtures("link")
async def test_a_node_that_leaves_leaves_its_part_to_the_others(
    database: Database, here: SharedLimits, there: SharedLimits
) -> None:
    third = SharedLimits()
    async with node(database, "third", third):
        await until(lambda: here.nodes == there.nodes == third.nodes == 3)

    await until(lambda: here.nodes == there.nodes == 2)
