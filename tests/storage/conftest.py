"""Two living nodes, each as a worker on turns and on documents."""

from typing import TypeVar

import pytest

from storage.engine.database import Database
from tests.storage.support.hands import Hand
from tests.storage.support.shared_files import Clerk

H = TypeVar("H", Hand, Clerk)


@pytest.fixture
async def here(database: Database) -> Hand:
    return await living(Hand(database, "here"))


@pytest.fixture
async def there(database: Database) -> Hand:
    return await living(Hand(database, "there"))


@pytest.fixture
async def clerk(database: Database) -> Clerk:
    return await living(Clerk(database, "here"))


@pytest.fixture
async def colleague(database: Database) -> Clerk:
    return await living(Clerk(database, "there"))


async def living(hand: H) -> H:
    await hand.send_heartbeat()
    return hand
