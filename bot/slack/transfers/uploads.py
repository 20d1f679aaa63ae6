"""Uploader of files to a thread: each is uploaded, then all are shared by one message.

Slack posts that message asynchronously, without a notification: `files.info` is polled.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

import structlog

from bot.core import file_errors
from bot.slack.client import UPLOAD, SlackClient, file_info
from bot.slack.errors import SlackFailed, SlackRefused, SlackUnreachable
from bot.slack.thread_target import ThreadTarget
from bot.slack.transfers.downloads import is_slack_url

log = structlog.get_logger()

LONGEST_ALT = 1_000  # characters
SHARE_ATTEMPTS = 3  # where Slack's response is lost
POLL_WAITS = (0.1, 0.4, 1.0, 2.0, 4.0)  # seconds before each poll for shared files
SHARE = "files.completeUploadExternal"
NOT_PENDING = "file_not_found"  # no upload is pending: it was shared before, or never arrived
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
    """The bytes of a file of known size."""

    @property
    def size(self) -> int: ...
    def chunks(self) -> AsyncIterator[bytes]: ...


class UploadState(Enum):
    """State of an upload at Slack."""

    SHARED = "shared"
    STORED = "stored"  # not shown, or not yet
    UNKNOWN = "unknown"
    UNTOLD = "untold"  # Slack does not let us see it


# A file that somebody deleted after it was shown must not be shared again.
STATE_BY_ERROR = {NOT_PENDING: UploadState.UNKNOWN, "file_deleted": UploadState.SHARED}


@dataclass(frozen=True, slots=True)
class Uploads:
    """Uploads files to Slack. Raises NotSent where Slack refuses one."""

    client: SlackClient

    async def send(self, name: str, alt: str, content: Content) -> str:
        """Upload a file; return its Slack id. It is invisible, and Slack drops it, until shared."""
        try:
            granted = await self.client.call(
                "files.getUploadURLExternal",
                filename=name,
                length=str(content.size),
                alt_txt=_cut(alt),
            )
            if not is_slack_url(granted["upload_url"], self.client.web.base_url):
                raise SlackRefused(UPLOAD, "foreign_host")
            await self.client.upload(granted["upload_url"], content.chunks(), content.size)
        except SlackFailed as failed:
            raise _not_sent(failed) from failed
        return str(granted["file_id"])

    async def share(self, target: ThreadTarget, names: Mapping[str, str], caption: str) -> bool:
        """Share uploads (names by Slack id) in a thread, in one message.

        False if one of them is no longer pending. Raises SlackUnreachable.
        """
        where = {"channel_id": target.channel, "thread_ts": target.thread_ts}
        return await self._share(where, names, caption, target.channel)

    async def share_directly(self, user: str, names: Mapping[str, str], caption: str) -> bool:
        """Do the same in the direct messages of a person, whose channel need not be known."""
        return await self._share({"channels": user}, names, caption, None)

    async def _share(
        self, where: Mapping[str, Any], names: Mapping[str, str], caption: str, channel: str | None
    ) -> bool:
        files = [{"id": file_id, "title": name} for file_id, name in names.items()]
        for _ in range(SHARE_ATTEMPTS):
            try:
                await self.client.call(SHARE, **where, files=files, initial_comment=caption or None)
            except SlackRefused as refused:
                if refused.code == NOT_PENDING:
                    return False
                raise _not_sent(refused) from refused
            except SlackUnreachable as failed:
                log.info("slack_share_outcome_unknown", code=failed.code)
                if set((await self._seen(names, channel)).values()) == {UploadState.SHARED}:
                    return True
            else:
                return True
        raise SlackUnreachable(SHARE, "no_response")

    async def seen(
        self, file_ids: Collection[str], target: ThreadTarget, *, awaited: bool = False
    ) -> dict[str, UploadState]:
        """Poll the states of uploads until none is merely stored, or the polls are used up.

        One that was shared just now is `awaited`, even where Slack does not know it yet.
        """
        return await self._seen(file_ids, target.channel, awaited=awaited)

    async def _seen(
        self, file_ids: Collection[str], channel: str | None, *, awaited: bool = False
    ) -> dict[str, UploadState]:
        found: dict[str, UploadState] = {}
        for wait in POLL_WAITS:
            await asyncio.sleep(wait)
            found = {file_id: await self._state(file_id, channel) for file_id in file_ids}
            unsettled = {UploadState.STORED} | ({UploadState.UNKNOWN} if awaited else set())
            if not unsettled & set(found.values()):
                break
        return found

    async def _state(self, file_id: str, channel: str | None) -> UploadState:
        try:
            file = await file_info(self.client, file_id) or {}
        except SlackRefused as refused:
            return STATE_BY_ERROR.get(refused.code, UploadState.UNTOLD)
        shares = (file.get("shares") or {}).values()
        is_here = any(channels if channel is None else channel in channels for channels in shares)
        return UploadState.SHARED if is_here else UploadState.STORED


def _not_sent(failed: SlackFailed) -> file_errors.NotSent:
    log.warning("slack_upload_failed", method=failed.method, code=failed.code)
    if isinstance(failed, SlackUnreachable):
        return file_errors.NotSent()
    return REFUSALS.get(failed.code, file_errors.UploadRefused)()


def _cut(alt: str) -> str:
    return alt if len(alt) <= LONGEST_ALT else alt[: LONGEST_ALT - 1] + "…"
