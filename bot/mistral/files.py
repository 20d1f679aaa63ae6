"""Adapter for files at Mistral, which are streamed, never held in memory."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import httpx2
import structlog

from bot.core import errors, refusals
from bot.core.file_errors import FileGone
from bot.mistral.refusals.errors import Subject
from bot.mistral.sdk.client import Client

log = structlog.get_logger()

CHUNK = 64 * 1024  # bytes
FILE = Subject(FileGone, refusals.InUse)


@dataclass(frozen=True, slots=True)
class Download:
    """A file's content; `size` is Mistral's Content-Length, in bytes, if there is one."""

    size: int | None
    chunks: AsyncIterator[bytes]


class MistralFiles:
    """Opens downloads without retries of its own: the caller schedules those."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @asynccontextmanager
    async def opened(self, file_id: str) -> AsyncIterator[Download]:
        """Read a file while the block runs. Raises FileGone or a UserFacingError, also midway."""
        request = self._client.files.download_async(file_id=file_id)
        answer = await self._client.call(request, FILE)
        try:
            async with aclosing(_received(answer)) as chunks:
                yield Download(_size(answer), chunks)
        finally:
            await answer.aclose()


async def _received(answer: httpx2.Response) -> AsyncGenerator[bytes, None]:
    try:
        async for chunk in answer.aiter_raw(CHUNK):
            yield chunk
    except httpx2.TimeoutException as error:
        raise errors.ModelSilent from error
    except httpx2.HTTPError as error:
        log.warning("mistral_download_broke", error=type(error).__name__)
        raise errors.ModelUnreachable from error


def _size(answer: httpx2.Response) -> int | None:
    size = answer.headers.get("content-length", "")
    return int(size) if size.isdecimal() else None
