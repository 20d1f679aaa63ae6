"""One file from Mistral to Slack, through a spool on disk; again where the connection broke."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.core.errors import ModelBusy, Trouble
from bot.core.file_errors import MEGABYTE, FileBroken, FileTooLarge, NotSent
from bot.mistral.files import Files
from bot.spool import Spool, spooled
from storage.records import Lost, Produced

log = structlog.get_logger()

AT_ONCE = 6  # transfers in this process: each may fill its spool
WAITS = (0.3, 1.0)  # seconds between tries
LONGEST = 300.0  # seconds for one file


class Uploads(Protocol):
    """Where files go: see `bot.slack.uploads`."""

    async def send(self, name: str, alt: str, content: Spool) -> str: ...


@dataclass(frozen=True, slots=True)
class Transfers:
    """Carries files of up to `limit` bytes, few at a time."""

    files: Files
    limit: int = 50 * MEGABYTE
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def send(self, file: Produced, uploads: Uploads) -> str:
        """Upload a file; Slack's id of it. Raises NotSent."""
        try:
            async with self.slots, asyncio.timeout(LONGEST):
                return await self._insistently(file, uploads)
        except TimeoutError as error:
            raise NotSent from error
        except (NotSent, Lost):
            raise
        except Exception as error:
            log.exception("transfer_broke")
            raise FileBroken from error

    async def _insistently(self, file: Produced, uploads: Uploads) -> str:
        for wait in WAITS:
            try:
                return await self._once(file, uploads)
            except NotSent as trouble:
                if not trouble.passes:
                    raise
                log.info("transfer_repeated", file=file.file_id)
                await asyncio.sleep(max(wait, _told_to_wait(trouble)))
        return await self._once(file, uploads)

    async def _once(self, file: Produced, uploads: Uploads) -> str:
        async with self._fetched(file.file_id) as spool:
            return await uploads.send(file.name, file.alt or file.name, spool)

    @asynccontextmanager
    async def _fetched(self, file_id: str) -> AsyncIterator[Spool]:
        try:
            async with self.files.opened(file_id) as download:
                if download.size and download.size > self.limit:
                    raise FileTooLarge(self.limit)
                async with spooled(download.chunks, self.limit) as spool:
                    yield spool
        except NotSent:
            raise
        except Trouble as trouble:
            log.warning("download_failed", trouble=type(trouble).__name__)
            raise NotSent from trouble


def _told_to_wait(trouble: NotSent) -> float:
    """The seconds for which Mistral wants to be left alone."""
    cause = trouble.__cause__
    return cause.retry_after or 0.0 if isinstance(cause, ModelBusy) else 0.0
