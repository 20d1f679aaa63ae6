"""Concurrent transfers of a turn's files from Mistral to Slack, shown as task cards."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Protocol

import structlog

from bot.concurrency import tasks
from bot.concurrency.retry import Retry
from bot.core.errors import ModelBusy, UserFacingError
from bot.core.file_errors import MEGABYTE, FileBroken, FileEmpty, FileGone, FileTooLarge, NotSent
from bot.files.file_names import SIGNATURE, as_it_is, shown_name
from bot.files.inline_pictures import FileSource
from bot.slack.streaming.content import State, TaskCard
from storage.records import GeneratedFile, Lost

SENDING, SENT, NOT_SENT = "Sending {name}…", "Sent {name}", "Couldn't send {name}"
MADE = "Made {name}"
SEVERAL = "{count} files"

ShowCard = Callable[[TaskCard], None]

log = structlog.get_logger()

MAX_TRANSFERS = 6  # concurrently in this process: each may fill its spool
TRANSFER_TIMEOUT = 300.0  # seconds for one file

CHUNK = 256 * 1024  # bytes in memory at a time


DELAYS = (0.3, 1.0, 2.0, 4.0)  # before retries, in seconds
LONGEST_OF_MOST = 1.0  # only a file that may come yet is waited for longer


def _delay(error: NotSent, delay: float) -> float | None:
    """Return at least the delay that Mistral asks for; None if the error is not transient.

    A file that isn't there may come yet: Mistral names it while it is being stored.
    """
    if isinstance(error, FileGone):
        return delay
    if not error.is_transient or delay > LONGEST_OF_MOST:
        return None
    cause = error.__cause__
    asked = cause.retry_after if isinstance(cause, ModelBusy) else None
    return max(delay, asked or 0.0)


# What Mistral asks to wait for longer is left to a later click: the thread must not wait for it.
TRANSFER = Retry(NotSent, delays=DELAYS, timeout=30.0, delay_for=_delay)


def ignore_card(_: TaskCard) -> None: ...


@dataclass(frozen=True, slots=True)
class Spool:
    """A whole file on disk, which can be read repeatedly."""

    file: IO[bytes]
    size: int  # bytes

    def begin(self) -> bytes:
        """The first bytes; blocks."""
        self.file.seek(0)
        return self.file.read(SIGNATURE)

    async def chunks(self) -> AsyncIterator[bytes]:
        await asyncio.to_thread(self.file.seek, 0)
        while chunk := await asyncio.to_thread(self.file.read, CHUNK):
            yield chunk


class FileSender(Protocol):
    """Port for the destination of files, implemented in `bot.slack.transfers.uploads`."""

    async def send(self, name: str, alt: str, content: Spool) -> str: ...


@dataclass(frozen=True, slots=True)
class FileTransfers:
    """Transfers files of up to `limit` bytes, a few concurrently."""

    files: FileSource
    limit: int = 50 * MEGABYTE
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_TRANSFERS))

    async def send(self, file: GeneratedFile, uploads: FileSender) -> str:
        """Upload a file, and return Slack's id of it. Raises NotSent."""
        try:
            async with self.slots, asyncio.timeout(TRANSFER_TIMEOUT):
                return await TRANSFER.call(
                    partial(self._once, file, uploads),
                    lambda _error, _delay: log.info("transfer_retried", file=file.file_id),
                )
        except TimeoutError as error:
            raise NotSent from error
        except (NotSent, Lost):
            raise
        except Exception as error:
            log.exception("transfer_broke")
            raise FileBroken from error

    async def _once(self, file: GeneratedFile, uploads: FileSender) -> str:
        async with self._fetched(file.file_id) as spool:
            shown = shown_name(file.name, file.alt)
            name = as_it_is(shown, await asyncio.to_thread(spool.begin))
            return await uploads.send(name, file.alt or name, spool)

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
        except UserFacingError as error:
            log.warning("download_failed", error=type(error).__name__)
            raise NotSent from error


class Sending:
    """Transfers of one turn; `end` cancels those that still run."""

    def __init__(self, transfers: FileTransfers, uploads: FileSender, show: ShowCard) -> None:
        self._transfers = transfers
        self._uploads = uploads
        self._show = show
        self._tasks: dict[GeneratedFile, asyncio.Task[str | NotSent]] = {}
        self._states: dict[GeneratedFile, State] = {}

    def begin(self, file: GeneratedFile) -> None:
        self._note(file, "in_progress")
        self._tasks[file] = asyncio.create_task(self._send(file))

    async def outcome(self, file: GeneratedFile) -> str | NotSent:
        """Slack's id of a file once it is uploaded, or the reason why it is not."""
        return await self._tasks[file]

    def text_is_over(self) -> None:
        """Set the card of unfinished files to a lasting state: it can't change any more."""
        if "in_progress" in self._states.values():
            self._card(list(self._states), MADE, "complete")
        self._show = ignore_card

    async def end(self) -> None:
        await tasks.end(self._tasks.values())

    async def _send(self, file: GeneratedFile) -> str | NotSent:
        try:
            slack_file_id = await self._transfers.send(file, self._uploads)
        except NotSent as error:
            self._note(file, "error")
            return error
        self._note(file, "complete")
        return slack_file_id

    def _note(self, file: GeneratedFile, state: State) -> None:
        """Note how far a file is, and show it in the one card of all files."""
        self._states[file] = state
        failed = [file for file, its in self._states.items() if its == "error"]
        if "in_progress" in self._states.values():
            self._card(list(self._states), SENDING, "in_progress")
        elif failed:
            self._card(failed, NOT_SENT, "error")
        else:
            self._card(list(self._states), SENT, "complete")

    def _card(self, files: Sequence[GeneratedFile], title: str, state: State) -> None:
        names = [shown_name(file.name, file.alt) for file in files]
        name = names[0] if len(names) == 1 else SEVERAL.format(count=len(names))
        self._show(TaskCard("files", title.format(name=name), state))


@asynccontextmanager
async def spooled(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[Spool]:
    """Write chunks to an anonymous temporary file, which exists while the block runs.

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
