"""Loader of pictures from Slack: the file itself, or else Slack's own preview of it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.concurrency.temporary import temporary_path
from bot.conversations.pictures.errors import (
    NotLookedAt,
    PictureElsewhere,
    PictureGone,
    PictureNotHandedOut,
    PictureTooLarge,
    PictureUnreachable,
    UnknownFormat,
)
from bot.conversations.pictures.prepared import PreparedPicture
from bot.slack.files import SharedFile
from bot.slack.transfers import downloads
from bot.slack.transfers.downloads import Downloads

LARGEST_DOWNLOAD = 50 * 1024 * 1024  # bytes; a larger picture is scaled by Slack, not here
MAX_CONVERSIONS = 2  # concurrently in this process: each may fill some hundred megabytes

REASONS: dict[type[downloads.DownloadFailed], type[NotLookedAt]] = {
    downloads.NotSlacks: PictureElsewhere,
    downloads.LoginPage: PictureNotHandedOut,
    downloads.NoSuchFile: PictureGone,
    downloads.MoreThanDeclared: PictureTooLarge,
    downloads.DownloadUnreachable: PictureUnreachable,
}


@dataclass(frozen=True, slots=True)
class PictureLoader:
    """Downloads and prepares pictures, a few concurrently."""

    downloads: Downloads
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_CONVERSIONS))

    async def load(self, file: SharedFile, room: int) -> PreparedPicture:
        """A picture as the model takes it, `room` pages at most. Raises NotLookedAt."""
        try:
            return await self._load(file.url, file, room)
        except (UnknownFormat, PictureTooLarge):
            if file.preview:
                with suppress(NotLookedAt):
                    return await self._load(file.preview, file, room)
            raise

    async def _load(self, url: str, file: SharedFile, room: int) -> PreparedPicture:
        if url == file.url and file.size > LARGEST_DOWNLOAD:
            raise PictureTooLarge
        async with temporary_path("picture") as path:
            await self._fetch(url, path)
            async with self.slots:
                return await asyncio.to_thread(_prepare, path, file.label, room)

    async def _fetch(self, url: str, path: Path) -> None:
        try:
            await self.downloads.fetch(url, path, most=LARGEST_DOWNLOAD)
        except downloads.DownloadFailed as failed:
            raise REASONS[type(failed)] from failed


def _prepare(file: Path, label: str, room: int) -> PreparedPicture:
    """Read a picture: call it in a thread."""
    from bot.conversations.pictures import formats  # noqa: PLC0415 - it loads Pillow, if ever

    return formats.prepare(file, label, room)
