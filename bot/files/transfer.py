"""Files of one turn being sent to Slack, side by side; a card of the answer tells how each goes."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import IO, Protocol

import structlog

from bot.concurrency import tasks
from bot.core.errors import ModelBusy, UserFacingError
from bot.core.file_errors import MEGABYTE, FileBroken, FileEmpty, FileTooLarge, NotSent
from bot.mistral.files import MistralFiles
from bot.slack.streaming.content import State, TaskCard
from storage.records import GeneratedFile, Lost

SENDING, SENT, NOT_SENT = "Sending {name}…", "Sent {name}", "Could not send {name}"
MADE = "Made {name}"

Shown = Callable[[TaskCard], None]

log = structlog.get_logger()

AT_ONCE = 6  # transfers in this process: each may fill its spool
WAITS = (0.3, 1.0)  # seconds between tries
LONGEST = 300.0  # seconds for one file

CHUNK = 256 * 1024  # bytes in memory at a time


def unseen(_: TaskCard) -> None: ...


@dataclass(frozen=True, slots=True)
class Spool:
    """The whole of a file, to be read as often as needed."""

    file: IO[bytes]
    size: int  # bytes

    async def chunks(self) -> AsyncIterator[bytes]:
        await asyncio.to_thread(self.file.seek, 0)
        while chunk := await asyncio.to_thread(self.file.read, CHUNK):
            yield chunk


class FileSender(Protocol):
    """Where files go: see `bot.slack.uploads`."""

    async def send(self, name: str, alt: str, content: Spool) -> str: ...


@dataclass(frozen=True, slots=True)
class FileTransfers:
    """Carries files of up to `limit` bytes, few at a time."""

    files: MistralFiles
    limit: int = 50 * MEGABYTE
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def send(self, file: GeneratedFile, uploads: FileSender) -> str:
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

    async def _insistently(self, file: GeneratedFile, uploads: FileSender) -> str:
        for wait in WAITS:
            try:
                return await self._once(file, uploads)
            except NotSent as trouble:
                if not trouble.passes:
                    raise
                log.info("transfer_repeated", file=file.file_id)
                await asyncio.sleep(max(wait, _told_to_wait(trouble)))
        return await self._once(file, uploads)

    async def _once(self, file: GeneratedFile, uploads: FileSender) -> str:
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
        except UserFacingError as trouble:
            log.warning("download_failed", trouble=type(trouble).__name__)
            raise NotSent from trouble


class Sending:
    """Owns the transfers of a turn: `end` it."""

    def __init__(self, transfers: FileTransfers, uploads: FileSender, show: Shown) -> None:
        self._transfers = transfers
        self._uploads = uploads
        self._show = show
        self._tasks: dict[GeneratedFile, asyncio.Task[str | NotSent]] = {}

    def begin(self, file: GeneratedFile) -> None:
        self._card(file, SENDING, "in_progress")
        self._tasks[file] = asyncio.create_task(self._send(file))

    async def outcome(self, file: GeneratedFile) -> str | NotSent:
        """What Slack calls a file that was begun, once it has it; or why it has not."""
        return await self._tasks[file]

    def text_is_over(self) -> None:
        """The cards cannot change any more: say what stays true."""
        for file, task in self._tasks.items():
            if not task.done():
                self._card(file, MADE, "complete")
        self._show = unseen

    async def end(self) -> None:
        await tasks.end(self._tasks.values())

    async def _send(self, file: GeneratedFile) -> str | NotSent:
        try:
            slack_file_id = await self._transfers.send(file, self._uploads)
        except NotSent as trouble:
            self._card(file, NOT_SENT, "error")
            return trouble
        self._card(file, SENT, "complete")
        return slack_file_id

    def _card(self, file: GeneratedFile, title: str, state: State) -> None:
        card = TaskCard(f"file-{file.position}", title.format(name=file.name), state)
        self._show(card)


def _told_to_wait(trouble: NotSent) -> float:
    """The seconds for which Mistral wants to be left alone."""
    cause = trouble.__cause__
    return cause.retry_after or 0.0 if isinstance(cause, ModelBusy) else 0.0


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
