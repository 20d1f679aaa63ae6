"""Clips in Slack: looked up, held against the limits, downloaded, checked by their bytes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.concurrency.temporary import temporary_path
from bot.mistral.transcriptions import Recording
from bot.slack.client import SlackClient, file_info
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.reading import shapes
from bot.slack.reading.files import PostedFile, file_of
from bot.slack.transfers import downloads
from bot.slack.transfers.downloads import Downloads
from bot.voice import errors, formats

TIMEOUT, POLL = 15.0, 1.0  # seconds that Slack is given to have a new clip ready
MEGABYTE = 1024 * 1024
GONE = {"file_deleted", "file_not_found"}
TOMBSTONE = "tombstone"
FAILURES: dict[type[downloads.DownloadFailed], type[errors.Unheard]] = {
    downloads.NotSlacks: errors.ClipClosed,
    downloads.LoginPage: errors.ClipClosed,
    downloads.DownloadUnreachable: errors.ClipUnreachable,
}


@dataclass(frozen=True, slots=True)
class VoiceLimits:
    """Limits of a clip's length and size; without minutes none is transcribed."""

    minutes: int
    megabytes: int

    @property
    def are_open(self) -> bool:
        return self.minutes > 0


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip as Slack describes it; `size` and `seconds` are 0 where it doesn't tell.

    `user` is who recorded it, `url` is '' while Slack has none.
    """

    posted: PostedFile
    user: str
    url: str
    size: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """Finds clips, and downloads those that are within the limits."""

    client: SlackClient
    downloads: Downloads
    limits: VoiceLimits
    timeout: float = TIMEOUT
    poll: float = POLL
    clock: Callable[[], float] = time.monotonic

    async def look_up(self, file_id: str) -> FoundClip | None:
        """A file as a clip; None for any other file. Raises Unheard."""
        try:
            found = await file_info(self.client, file_id)
        except SlackRefused as refused:
            reason = errors.ClipGone if refused.code in GONE else errors.ClipClosed
            raise reason from refused
        except SlackFailed as failed:
            raise errors.ClipUnreachable from failed
        if not isinstance(found, dict) or shapes.string(found, "mode") == TOMBSTONE:
            raise errors.ClipGone
        posted = file_of(found)
        return _clip(posted, found) if posted and posted.is_spoken else None

    @asynccontextmanager
    async def fetched(self, clip: FoundClip) -> AsyncIterator[Recording]:
        """Download a clip; it exists while the block runs. Raises Unheard."""
        self._check(clip)
        async with temporary_path("clip") as path:
            await self._download(clip, path)
            kind = await asyncio.to_thread(formats.format_of_file, path)
            if kind is None:
                raise errors.UnknownRecording
            yield Recording(path, kind.name, kind.mimetype)

    def _check(self, clip: FoundClip) -> None:
        """Raise for a clip of which Slack tells that it is beyond the limits."""
        if clip.seconds > self.limits.minutes * 60:
            raise errors.ClipTooLong(self.limits.minutes)
        if clip.size > self.limits.megabytes * MEGABYTE:
            raise errors.ClipTooLarge(self.limits.megabytes)

    async def _download(self, clip: FoundClip, path: Path) -> None:
        """Download a clip, and again while Slack hasn't got all of it."""
        until = self.clock() + self.timeout
        while not await self._fetch(clip, path):
            if self.clock() > until:
                raise errors.StillProcessing
            await asyncio.sleep(self.poll)
            clip = await self.look_up(clip.posted.id) or clip

    async def _fetch(self, clip: FoundClip, path: Path) -> int:
        """Download a clip; its size in bytes, 0 while it isn't there."""
        if not clip.url:
            return 0
        try:
            most = self.limits.megabytes * MEGABYTE
            return await self.downloads.fetch(clip.url, path, most=most)
        except downloads.NoSuchFile:
            return 0
        except downloads.MoreThanDeclared as more:
            raise errors.ClipTooLarge(self.limits.megabytes) from more
        except downloads.DownloadFailed as failed:
            raise FAILURES[type(failed)] from failed


def _clip(posted: PostedFile, found: Mapping[str, object]) -> FoundClip:
    url = shapes.string(found, "url_private_download") or shapes.string(found, "url_private")
    size, length = found.get("size"), found.get("duration_ms")
    return FoundClip(
        posted,
        user=shapes.string(found, "user"),
        url=url,
        size=size if isinstance(size, int) else 0,
        seconds=length / 1000 if isinstance(length, int | float) else 0.0,
    )
