"""A file on its way through this machine: on disk, because its length has to be known first."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO

from bot.core.file_errors import FileEmpty, FileTooLarge

CHUNK = 256 * 1024  # bytes in memory at a time


@dataclass(frozen=True, slots=True)
class Spool:
    """The whole of a file, to be read as often as needed."""

    file: IO[bytes]
    size: int  # bytes

    async def chunks(self) -> AsyncIterator[bytes]:
        await asyncio.to_thread(self.file.seek, 0)
        while chunk := await asyncio.to_thread(self.file.read, CHUNK):
            yield chunk


@asynccontextmanager
async def spooled(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[Spool]:
    """Keep what comes on disk while the block runs; the file has no name, so it cannot stay.

    Raises FileEmpty, and FileTooLarge for more than `limit` bytes.
    """
    with tempfile.TemporaryFile() as file:
        size = 0
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge(limit)
            await asyncio.to_thread(file.write, chunk)
        if not size:
            raise FileEmpty
        yield Spool(file, size)
