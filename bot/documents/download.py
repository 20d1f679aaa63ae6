"""Download of a shared file from Slack to a temporary file, with checks before and after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.concurrency.temporary import temporary_path
from bot.documents.inspection import contents, eligibility, errors, file_names
from bot.documents.inspection.contents import DeclaredFile, InspectedFile
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.inspection.file_types import MAIL, ContentShape
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackRefused
from bot.slack.files import SharedFile, SlackFiles
from bot.slack.transfers import downloads
from bot.slack.transfers.downloads import Downloads, ExpectedFile
from storage.documents.records import NAMELESS, CarrierMessage, OpenShare

GONE = {"file_deleted", "file_not_found"}
DENIED = {"access_denied", "not_visible"}
REJECTIONS: dict[type[downloads.DownloadFailed], type[errors.Rejected]] = {
    downloads.NotSlacks: errors.Elsewhere,
    downloads.LoginPage: errors.NotHandedOut,
    downloads.NoSuchFile: errors.Gone,
    downloads.DownloadUnreachable: errors.Unreachable,
}


@dataclass(frozen=True, slots=True)
class DownloadedDocument:
    """A document on disk, as long as `DocumentDownload.fetched` is open."""

    path: Path
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class DocumentDownload:
    """Looks a file up in Slack, and downloads it."""

    files: SlackFiles
    people: PeopleDirectory
    downloads: Downloads
    limits: DocumentLimits

    async def look_up(self, share: OpenShare) -> SharedFile | None:
        """Slack's metadata of the file; None if it does not belong in a library.

        Raises Rejected, or SlackFailed where Slack cannot be asked.
        """
        try:
            file = await self.files.file(share.file_id)
        except SlackRefused as refused:
            if refused.code in GONE:
                raise errors.Gone from refused
            if refused.code in DENIED:
                raise errors.NotHandedOut from refused
            raise
        if not eligibility.is_for_the_library(file):
            return None
        # A message proves that a person wrote it; without one, look the user up.
        if share.message_ts is None and (await self.people.person(share.user)).is_bot:
            return None
        return file

    @asynccontextmanager
    async def fetched(
        self, file: SharedFile, given: DeclaredFile
    ) -> AsyncIterator[DownloadedDocument]:
        """Download and check the document; it exists while the block runs. Raises Rejected."""
        async with temporary_path("document") as path:
            found = await self._found(file, given, path)
            digest = await asyncio.to_thread(contents.digest_of, found.path)
            size = (await asyncio.to_thread(found.path.stat)).st_size
            name = file_names.clean(file.name, found.kind)
            yield DownloadedDocument(found.path, name, size, digest)

    async def _found(self, file: SharedFile, given: DeclaredFile, path: Path) -> InspectedFile:
        """Inspect the file. A mail sent to Slack has its text in what Slack says of it."""
        if file.mail:
            await asyncio.to_thread(path.write_text, file.mail, "utf-8")
            return InspectedFile(MAIL, path)
        size = await self._fetch(file, given, path)
        eligibility.check_size(size, self.limits)
        return await asyncio.to_thread(contents.examine, path, given)

    async def _fetch(self, file: SharedFile, given: DeclaredFile, path: Path) -> int:
        """Download the file; the size that Slack declares may be wrong, so it is no limit."""
        declared = given.declared
        may_be_text = declared is None or declared.is_office or declared.shape is ContentShape.TEXT
        expected = ExpectedFile(file.size, is_text=may_be_text)
        most = self.limits.max_bytes
        try:
            return await self.downloads.fetch(file.url, path, most=most, expected=expected)
        except downloads.MoreThanDeclared as more:
            raise errors.LargerThanDeclared(most=self.limits.megabytes) from more
        except downloads.DownloadFailed as failed:
            raise REJECTIONS[type(failed)] from failed


def carrier_of(share: OpenShare, file: SharedFile) -> CarrierMessage:
    """The message that carries the file, from the event or else from Slack's metadata."""
    messages = file.messages.get(share.channel, ())
    known = [one for one in messages if one[0] == share.message_ts]
    newest = max(known or messages, default=(share.message_ts, None))
    ts, thread_ts = newest if share.message_ts is None else (share.message_ts, share.thread_ts)
    return CarrierMessage(ts, thread_ts, file_names.shown(file.name or NAMELESS), file.size)
