"""Temporary files, made and removed without blocking the event loop."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def temporary_path(name: str) -> AsyncIterator[Path]:
    """Path of a file to write, in a directory that is removed with all in it after the block."""
    directory = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="threadwind-")
    try:
        yield Path(directory.name) / name
    finally:
        await asyncio.to_thread(directory.cleanup)
