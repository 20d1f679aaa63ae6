"""Files of a question that are not in a library: pictures, pages, text, and what cannot be read."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.conversations import attachment_notices as notices
from bot.conversations import slack_pages
from bot.conversations.attachment_notices import LeftOut
from bot.conversations.pictures.errors import (
    PictureGone,
    PictureNotHandedOut,
    PictureUnreachable,
)
from bot.conversations.pictures.loader import PictureLoader
from bot.conversations.pictures.prepared import PreparedPicture
from bot.conversations.pictures.selection import SelectedPictures, is_picture, select
from bot.conversations.slack_pages import PageNotRead, PageReader
from bot.documents.download import GONE, DocumentDownload
from bot.documents.inspection import eligibility, errors, file_types
from bot.documents.inspection.file_types import ContentShape
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.files import SharedFile
from bot.slack.reading.files import PostedFile
from bot.transcripts import import_command
from storage.records import OpenTurn

log = structlog.get_logger()

MOST_TEXT = 60_000  # characters of all texts together
LARGEST_TEXT = 2 * 1024 * 1024  # bytes of a file that is read for one question
MAX_LOOKUPS = 4  # concurrently, of one question
# Addresses of files and canvases, such as https://acme.slack.com/docs/T0123/F0123.
LINKED = re.compile(
    r"https://[^\s|<>/]{1,253}/(?:docs|files|canvas|lists)/[A-Z][A-Z0-9]{1,30}/(F[A-Z0-9]{1,30})"
)


class NotInLibrary(errors.Rejected):
    """It isn't in the library. Please share it again."""


class LibraryOff(errors.Rejected):
    """`/library auto off` keeps documents out of this channel's library. Please paste the text."""


def links_to_files(text: str) -> bool:
    """True if a question links to a file or a canvas in Slack."""
    return LINKED.search(text) is not None


def is_spoken(file: SharedFile) -> bool:
    """True for a clip or a recording, which was listened to before."""
    return PostedFile(file.id, file.mimetype, file.name, file.filetype, file.subtype).is_spoken


class FileLookup(Protocol):
    """See `bot.slack.files`."""

    async def file(self, file_id: str) -> SharedFile: ...


@dataclass(slots=True)
class Brought:
    """Results of reading files: pictures, texts by name, and remarks about the rest."""

    pictures: SelectedPictures = field(default_factory=SelectedPictures)
    texts: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class AttachedFiles:
    """Looks files up in Slack, and reads them."""

    files: FileLookup
    pictures: PictureLoader
    pages: PageReader
    documents: DocumentDownload

    async def bring(self, turn: OpenTurn, own: Sequence[str], *, auto: bool) -> Brought:
        """Read a question's own files; `auto` says that documents go into the library."""
        brought = Brought()
        files = await self._look_up(own, brought.left_out)
        files += await self._linked(turn, own, brought)
        is_import = import_command.rest_of(turn.text) is not None
        for file in files:
            is_export = is_import and import_command.may_be_an_export(file.name, file.filetype)
            if not (is_picture(file) or is_export or is_spoken(file)):
                await self._read(file, brought, auto=auto)
        shown = {file.id: file for file in files if is_picture(file)}

        async def load(file_id: str, room: int) -> PreparedPicture:
            return await self.pictures.load(shown[file_id], room)

        brought.pictures = await select(load, {one: file.name for one, file in shown.items()})
        return brought

    async def look_at(self, names: Mapping[str, str], taken: int) -> SelectedPictures:
        """Load pictures by their ids, beside those that are `taken` already."""
        return await select(self._load, names, taken)

    async def _load(self, file_id: str, room: int) -> PreparedPicture:
        try:
            file = await self.files.file(file_id)
        except SlackRefused as refused:
            raise (PictureGone if refused.code in GONE else PictureNotHandedOut) from refused
        except SlackFailed as failed:
            raise PictureUnreachable from failed
        return await self.pictures.load(file, room)

    async def _look_up(self, ids: Iterable[str], unseen: list[LeftOut]) -> list[SharedFile]:
        slots = asyncio.Semaphore(MAX_LOOKUPS)

        async def look_up(file_id: str) -> SharedFile | None:
            try:
                async with slots:
                    return await self.files.file(file_id)
            except SlackFailed as failed:
                log.info("file_unseen", file=file_id, code=failed.code)
                unseen.append(LeftOut("", _reason(failed)))
                return None

        found = await asyncio.gather(*(look_up(file_id) for file_id in dict.fromkeys(ids)))
        return [file for file in found if file]

    async def _text(self, file: SharedFile, *, auto: bool) -> str:
        """The text of a page, a mail or a text file. Raises PageNotRead or Rejected."""
        if slack_pages.is_page(file) or slack_pages.is_mail(file):
            return await self.pages.read(file)
        claim = eligibility.check(file, self.documents.limits)
        reason = NotInLibrary if auto else LibraryOff
        if claim.declared and claim.declared.shape is not ContentShape.TEXT:
            raise reason
        async with self.documents.fetched(file, claim) as fetched:
            if not file_types.is_text(fetched.name) or fetched.size > LARGEST_TEXT:
                raise reason
            return (await asyncio.to_thread(fetched.path.read_text, "utf-8", "replace")).strip()

    async def _linked(
        self, turn: OpenTurn, own: Sequence[str], brought: Brought
    ) -> list[SharedFile]:
        """Pages and pictures that the question links to, if whoever asks may see them, too.

        Of linked documents those in the library are known, whichever message brought them.
        """
        ids = [one for one in dict.fromkeys(LINKED.findall(turn.text)) if one not in own]
        unseen: list[LeftOut] = []
        files = await self._look_up(ids, unseen)
        found = [one for one in files if slack_pages.is_page(one) or is_picture(one)]
        open_ = [one for one in found if turn.user == one.user or turn.channel in one.channels]
        if unseen or len(open_) < len(found):
            brought.remarks += notices.LINK_CLOSED
        return open_

    async def _read(self, file: SharedFile, brought: Brought, *, auto: bool) -> None:
        """Read a page or a text for this question, or say why not."""
        try:
            text = await self._text(file, auto=auto)
        except (PageNotRead, errors.Rejected) as not_read:
            log.info("file_unread", file=file.id, reason=type(not_read).__name__)
            brought.left_out.append(LeftOut(file.name, not_read.sentence))
            return
        room = max(MOST_TEXT - sum(map(len, brought.texts.values())), 0)
        if len(text) > room:
            brought.remarks += notices.CUT_TEXT.format(name=notices.shown_name(file.name))
        brought.texts[_free(file.name or notices.NAMELESS, brought.texts)] = text[:room]


def _reason(failed: SlackFailed) -> str:
    """The reason for which Slack did not tell of a file."""
    if not isinstance(failed, SlackRefused):
        return errors.Unreachable().sentence
    return (errors.Gone if failed.code in GONE else errors.NotHandedOut)().sentence


def _free(name: str, taken: Iterable[str]) -> str:
    """A name that no other text has."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free
