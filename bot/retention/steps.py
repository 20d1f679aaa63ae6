"""Deletion in small transactions, between which others get the database."""

from collections.abc import Awaitable, Callable
from typing import Any

from storage.engine.database import Database

STEP = 1_000  # rows in one transaction
PAUSE = 0.02  # seconds between them


async def delete_in_steps(
    database: Database,
    sleep: Callable[[float], Awaitable[None]],
    body: Callable[..., int],
    *args: Any,
) -> int:
    """Run a deletion of at most STEP rows until it finds none; how many there were."""
    count = 0
    while deleted := await database.run(body, *args, STEP):
        count += deleted
        await sleep(PAUSE)
    return count
