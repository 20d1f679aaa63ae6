"""Tasks with an owner, which cancels and awaits them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and await them, ignoring their results and errors."""
    ending = tuple(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)


@asynccontextmanager
async def owned(coroutine: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run a coroutine concurrently with the block, and cancel it at the end of the block."""
    task = asyncio.create_task(coroutine)
    try:
        yield task
    finally:
        await end([task])
