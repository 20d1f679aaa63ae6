"""Attachments of a question: waits for its documents, sends its pictures along."""

import asyncio
import base64
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from bot.documents.inspection import file_types
from bot.slack.downloads import DownloadFailed, Downloads
from bot.slack.errors import SlackFailed
from bot.slack.files import SharedFile
from bot.slack.markup import escaped
from bot.slack.streaming import content as content_streaming
from bot.slack.streaming.content import TaskCard
from storage.documents import shares
from storage.documents.records import UNDER_WAY, FileProgress, ShareState
from storage.engine.database import Database
from storage.records import OpenTurn

log = structlog.get_logger()

INDEXING_TIMEOUT = 180.0  # seconds that a question waits for its documents
POLL = 0.2  # seconds between looks at documents that are being read
MOST_PICTURES = 8  # that the model looks at
LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
SEEN = {"image/png", "image/jpeg", "image/gif", "image/webp"}

LOOK = "What do you see here?"
SUM_UP = "Sum up {names} in a few sentences."
READING, READ = "Reading {names}…", "Read {names}"
NOT_READ = "_I could not read {name}: {reason}_\n\n"
STILL_READ = "_{name} is still being read, so this answer does not know it yet._\n\n"
NOT_SEEN = "_I could not look at {name}._\n\n"

Shown = Callable[[TaskCard], None]


class FileLookup(Protocol):
    """See `bot.slack.files`."""

    async def file(self, file_id: str) -> SharedFile: ...


@dataclass(frozen=True, slots=True)
class AttachedContent:
    """Attachments as the request needs them: pictures as data URLs, names of documents.

    `notice` is what the person must know of it (or '').
    """

    pictures: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    notice: str = ""

    @property
    def question(self) -> str:
        """Question for files that come without a word."""
        return SUM_UP.format(names=", ".join(self.documents)) if self.documents else LOOK


@dataclass(frozen=True, slots=True)
class Attachments:
    """Looks after the files of a question, while its answer shows that it does."""

    database: Database
    files: FileLookup
    downloads: Downloads
    timeout: float = INDEXING_TIMEOUT
    clock: Callable[[], float] = time.monotonic

    async def of(self, turn: OpenTurn, show: Shown) -> AttachedContent:
        """The pictures of a question, once its documents can be asked about."""
        documents = await self._documents(turn, show)
        notices = [notice for one in documents if (notice := _notice(one))]
        read = tuple(one.name for one in documents if one.state == ShareState.READY)
        pictures: list[str] = []
        for file_id in turn.attachments[:MOST_PICTURES]:
            try:
                pictures += await self.picture(file_id)
            except (SlackFailed, DownloadFailed) as failed:
                log.info("picture_unseen", file=file_id, reason=type(failed).__name__)
                notices.append(NOT_SEEN.format(name="a picture"))
        return AttachedContent(tuple(pictures), read, "".join(notices))

    async def _documents(self, turn: OpenTurn, show: Shown) -> list[FileProgress]:
        """Wait until every document of the question is in the library, or known not to be.

        Not for ever: what takes longer than others is asked about later.
        """
        card: TaskCard | None = None
        until = self.clock() + self.timeout
        while True:
            found = await self.database.run_with_retry(
                shares.of_message, turn.team, turn.channel, turn.ts, turn.attachments
            )
            waiting = [one for one in found if one.state in UNDER_WAY]
            if not waiting or self.clock() > until:
                break
            if card is None:
                card = TaskCard("documents", READING.format(names=_names(waiting)))
                show(card)
            await asyncio.sleep(POLL)
        if card:
            title = READ.format(names=_names(found))
            show(TaskCard("documents", title, _state(found)))
        return found

    async def picture(self, file_id: str) -> list[str]:
        """A picture as the model takes it; nothing for any other file.

        Raises SlackFailed or DownloadFailed.
        """
        file = await self.files.file(file_id)
        if not file_types.is_picture(file.mimetype):
            return []
        if file.mimetype not in SEEN or file.size > LARGEST_PICTURE:
            raise DownloadFailed(file.mimetype)
        directory = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="threadwind-")
        try:
            path = Path(directory.name) / "picture"
            await self.downloads.fetch(file.url, path, most=LARGEST_PICTURE)
            content = await asyncio.to_thread(path.read_bytes)
        finally:
            await asyncio.to_thread(directory.cleanup)
        return [f"data:{file.mimetype};base64,{base64.b64encode(content).decode()}"]


def _notice(file: FileProgress) -> str:
    """Notice to the person about a document (or '')."""
    if file.state == ShareState.FAILED:
        return NOT_READ.format(name=escaped(file.name), reason=file.error)
    if file.state in UNDER_WAY:
        return STILL_READ.format(name=escaped(file.name or "A document"))
    return ""


def _names(files: Sequence[FileProgress]) -> str:
    return ", ".join(file.name or "a document" for file in files)


def _state(files: Sequence[FileProgress]) -> content_streaming.State:
    return "error" if any(file.state == ShareState.FAILED for file in files) else "complete"
