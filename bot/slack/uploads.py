"""Files into a thread: each is uploaded, then all are shared by one message.

Slack posts that message a little later, and does not say when: `files.info` tells.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import structlog

from bot.core import file_errors
from bot.slack.client import UPLOAD, SlackClient
from bot.slack.downloads import is_slacks
from bot.slack.errors import SlackFailed, SlackRefused, SlackUnreachable
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

LONGEST_ALT = 1_000  # characters
TRIES = 3  # to share, where Slack's answer is lost
LOOKS = (0.1, 0.4, 1.0, 2.0, 4.0)  # seconds before each look for what was shared
SHARING = "files.completeUploadExternal"
SPENT = "file_not_found"  # nothing waits there to be shared: it was shared, or never came
REFUSALS: dict[str, type[file_errors.NotSent]] = {
    "channel_not_found": file_errors.BotNotInChannel,
    "not_in_channel": file_errors.BotNotInChannel,
    "file_type_not_allowed": file_errors.UploadForbidden,
    "file_upload_size_restricted": file_errors.UploadForbidden,
    "file_uploads_disabled": file_errors.UploadForbidden,
    "file_uploads_except_images_disabled": file_errors.UploadForbidden,
    "posting_to_channel_denied": file_errors.UploadForbidden,
    "missing_scope": file_errors.ScopeMissing,
    "storage_limit_reached": file_errors.StorageFull,
}


class Content(Protocol):
    """The bytes of a file, whose number is known."""

    @property
    def size(self) -> int: ...
    def chunks(self) -> AsyncIterator[bytes]: ...


class UploadState(Enum):
    """What Slack knows of an upload."""

    SHARED = "shared"
    STORED = "stored"  # and not shown, or not yet
    UNKNOWN = "unknown"


# What somebody took away after it was shown is not to come back.
LOOKED = {SPENT: UploadState.UNKNOWN, "file_deleted": UploadState.SHARED}


@dataclass(frozen=True, slots=True)
class Uploads:
    """Sends files to Slack. Raises NotSent for what keeps one from being sent."""

    client: SlackClient

    async def send(self, name: str, alt: str, content: Content) -> str:
        """Upload a file; Slack's id of it. Nobody sees it yet, and it goes if it stays unshared."""
        try:
            place = await self.client.call(
                "files.getUploadURLExternal",
                filename=name,
                length=str(content.size),
                alt_txt=_cut(alt),
            )
            if not is_slacks(place["upload_url"], self.client.web.base_url):
                raise SlackRefused(UPLOAD, "foreign_host")
            await self.client.upload(place["upload_url"], content.chunks(), content.size)
        except SlackFailed as failed:
            raise _unsent(failed) from failed
        return str(place["file_id"])

    async def share(self, place: ThreadTarget, names: Mapping[str, str], caption: str) -> bool:
        """Show uploads (names by Slack's ids) in a thread, by one message.

        False where one of them does not wait to be shared any more. Raises SlackUnreachable.
        """
        files = [{"id": file_id, "title": name} for file_id, name in names.items()]
        for _ in range(TRIES):
            try:
                await self.client.call(
                    SHARING,
                    channel_id=place.channel,
                    thread_ts=place.thread_ts,
                    files=files,
                    initial_comment=caption or None,
                )
            except SlackRefused as refused:
                if refused.code == SPENT:
                    return False
                raise _unsent(refused) from refused
            except SlackUnreachable as failed:
                log.info("slack_share_in_doubt", code=failed.code)
                if set((await self.seen(names, place)).values()) == {UploadState.SHARED}:
                    return True
            else:
                return True
        raise SlackUnreachable(SHARING, "no_response")

    async def seen(self, file_ids: Collection[str], place: ThreadTarget) -> dict[str, UploadState]:
        """What Slack knows of uploads, once what is on its way has had the time to appear."""
        found: dict[str, UploadState] = {}
        for wait in LOOKS:
            await asyncio.sleep(wait)
            found = {file_id: await self._look(file_id, place) for file_id in file_ids}
            if UploadState.STORED not in found.values():
                break
        return found

    async def _look(self, file_id: str, place: ThreadTarget) -> UploadState:
        try:
            file = (await self.client.read("files.info", file=file_id)).get("file") or {}
        except SlackRefused as refused:
            return LOOKED.get(refused.code, UploadState.STORED)
        shares = (file.get("shares") or {}).values()
        is_here = any(place.channel in channels for channels in shares)
        return UploadState.SHARED if is_here else UploadState.STORED


def _unsent(failed: SlackFailed) -> file_errors.NotSent:
    log.warning("slack_upload_failed", method=failed.method, code=failed.code)
    if isinstance(failed, SlackUnreachable):
        return file_errors.NotSent()
    return REFUSALS.get(failed.code, file_errors.UploadRefused)()


def _cut(alt: str) -> str:
    return alt if len(alt) <= LONGEST_ALT else alt[: LONGEST_ALT - 1] + "…"
