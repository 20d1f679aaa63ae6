"""Selection of the pictures that go along with a question, as many as the model looks at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.conversations import attachment_notices as notices
from bot.conversations.attachment_notices import NOT_SEEN, LeftOut
from bot.conversations.picture_errors import NotLookedAt
from bot.conversations.picture_formats import PreparedPicture
from bot.documents.inspection import file_types
from bot.slack.files import SharedFile

log = structlog.get_logger()

MOST_PICTURES = 8  # in one request, as Mistral takes them


class Loader(Protocol):
    """See `bot.conversations.pictures`."""

    async def load(self, file: SharedFile, room: int) -> PreparedPicture: ...


@dataclass(slots=True)
class SelectedPictures:
    """Pictures as data URLs, the names of their files, and what was left out."""

    urls: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    animated: list[str] = field(default_factory=list)
    remarks: str = ""

    @property
    def room(self) -> int:
        return MOST_PICTURES - len(self.urls)


async def select(loader: Loader, files: Sequence[SharedFile]) -> SelectedPictures:
    """Load the first pictures; one that fails leaves its place to another."""
    selected, waiting = SelectedPictures(), list(files)
    while waiting and selected.room:
        room = selected.room
        batch, waiting = waiting[:room], waiting[room:]
        outcomes = await asyncio.gather(*(_load(loader, file, room) for file in batch))
        left = [
            file
            for file, outcome in zip(batch, outcomes, strict=True)
            if not _take(selected, file, outcome)
        ]
        waiting = left + waiting
    if selected.animated:
        names = notices.listed(selected.animated)
        selected.remarks += notices.FIRST_FRAME.format(names=names)
    if waiting:
        names = notices.listed([file.name for file in waiting])
        selected.remarks += notices.TOO_MANY.format(most=MOST_PICTURES, names=names)
    return selected


async def _load(loader: Loader, file: SharedFile, room: int) -> PreparedPicture | NotLookedAt:
    try:
        return await loader.load(file, room)
    except NotLookedAt as reason:
        log.info("picture_unseen", file=file.id, reason=type(reason).__name__)
        return reason


def _take(
    selected: SelectedPictures, file: SharedFile, outcome: PreparedPicture | NotLookedAt
) -> bool:
    """Take a picture, or note why not; False if there is no room for it."""
    if isinstance(outcome, NotLookedAt):
        selected.left_out.append(LeftOut(file.name, outcome.sentence, NOT_SEEN))
        return True
    urls = outcome.urls[: selected.room]
    if not urls:
        return False
    selected.urls += urls
    selected.names.append(file.name)
    if outcome.is_animated:
        selected.animated.append(file.name)
    if len(urls) < outcome.pages:
        selected.remarks += notices.FIRST_PAGES.format(
            name=notices.shown_name(file.name), pages=outcome.pages, seen=len(urls)
        )
    return True


def is_picture(file: SharedFile) -> bool:
    return file_types.is_picture(file.mimetype, file.name, file.filetype)
