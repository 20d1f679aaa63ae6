"""Two nodes that live."""

import pytest

from storage.database import Database
from tests.storage.hands import Hand


@pytest.fixture
async def here(database: Database) -> Hand:
    return await living(Hand(database, "here"))


@pytest.fixture
async def there(database: Database) -> Hand:
    return await living(Hand(database, "there"))


async def living(hand: Hand) -> Hand:
    await hand.beat()
    return hand
