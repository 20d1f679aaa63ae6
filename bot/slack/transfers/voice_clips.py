"""Voice and video clips that people record in Slack: what Slack's own transcript says."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.concurrency.temporary import temporary_path
from bot.slack.client import SlackClient, file_info
from bot.slack.reading import shapes
from bot.slack.reading.files import PostedFile, file_of
from bot.slack.reading.shapes import Json
from bot.slack.transfers.downloads import DownloadFailed, Downloads

log = structlog.get_logger()

TRANSCRIBING = {"processing", "pending"}
TIMEOUT, POLL = 15.0, 1.0  # seconds: Slack needs about as long as the clip for its transcript
LARGEST = 2 * 1024 * 1024  # bytes of a transcript
# Of WebVTT everything is left out but the words: header, notes, numbers and times of the cues.
SILENT_LINE = re.compile(r"WEBVTT|NOTE\b|STYLE\b|\d+\s*\Z|[\d:.]+ +-->")
TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip as messages carry it, and the whole of its transcript ('' for none)."""

    posted: PostedFile
    transcript: str


@dataclass(frozen=True, slots=True)
class VoiceClips:
    """Asks Slack for the transcript of a clip, and waits for it for a moment."""

    client: SlackClient
    downloads: Downloads
    timeout: float = TIMEOUT
    poll: float = POLL
    clock: Callable[[], float] = time.monotonic

    async def clip(self, file_id: str) -> Clip | None:
        """The clip of this id, with its transcript; None for any other file. Raises SlackFailed."""
        until = self.clock() + self.timeout
        while True:
            found = await file_info(self.client, file_id)
            posted = file_of(found)
            if posted is None or not isinstance(found, dict) or not posted.is_spoken:
                return None
            is_coming = _transcription(found).get("status") in TRANSCRIBING
            if not is_coming or self.clock() > until:
                return Clip(posted, await self._whole(found, posted.transcript))
            await asyncio.sleep(self.poll)

    async def _whole(self, found: Json, preview: str) -> str:
        address = shapes.string(found, "vtt")
        has_more = shapes.mapping(_transcription(found), "preview").get("has_more") is True
        if not address or (preview and not has_more):
            return preview
        try:
            async with temporary_path("transcript") as path:
                await self.downloads.fetch(address, path, most=LARGEST)
                content = await asyncio.to_thread(path.read_bytes)
        except DownloadFailed as failed:
            log.info("transcript_unread", reason=type(failed).__name__)
            return preview
        return words_of(content.decode(errors="replace")) or preview


def words_of(transcript: str) -> str:
    """The words of a transcript in WebVTT."""
    lines = (line.strip() for line in transcript.removeprefix("\ufeff").splitlines())
    said = (TAG.sub("", line) for line in lines if not SILENT_LINE.match(line))
    return " ".join(" ".join(said).split())


def _transcription(found: Json) -> Json:
    return shapes.mapping(found, "transcription")
