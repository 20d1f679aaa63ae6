"""Selection of the pictures that go along with a question, as many as the model looks at."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog

from bot.conversations import attachment_notices as notices
from bot.conversations.attachment_notices import NOT_SEEN, LeftOut
from bot.conversations.pictures.errors import NotLookedAt
from bot.conversations.pictures.prepared import PreparedPicture
from bot.documents.inspection import file_types
from bot.slack.files import SharedFile

log = structlog.get_logger()

MOST_PICTURES = 8  # in one request, as Mistral takes them
MOST_FAILED = 16  # trying all of many that cannot be read would take too long


Load = Callable[[str, int], Awaitable[PreparedPicture]]


@dataclass(slots=True)
class SelectedPictures:
    """Pictures as data URLs, the names of their files, and what was left out.

    Some of the request's pictures are `taken` already. `waiting` are those that found no room.
    """

    taken: int = 0
    urls: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    animated: list[str] = field(default_factory=list)
    in_part: str = ""

    @property
    def room(self) -> int:
        return MOST_PICTURES - self.taken - len(self.urls)

    @property
    def remarks(self) -> str:
        """Remarks about those that are not seen, or not all of them."""
        remarks = self.in_part
        if self.animated:
            remarks += notices.FIRST_FRAME.format(names=notices.listed(self.animated))
        if self.waiting:
            names = notices.listed(self.waiting)
            remarks += notices.TOO_MANY.format(most=MOST_PICTURES, names=names)
        return remarks


async def select(load: Load, names: Mapping[str, str], taken: int = 0) -> SelectedPictures:
    """Load the first pictures, of `names` by id; one that fails leaves its place to another."""
    selected, waiting = SelectedPictures(taken), list(names)
    while waiting and selected.room > 0 and len(selected.left_out) < MOST_FAILED:
        room = selected.room
        batch, waiting = waiting[:room], waiting[room:]
        outcomes = await asyncio.gather(*(_load(load, file_id, room) for file_id in batch))
        left = [
            file_id
            for file_id, outcome in zip(batch, outcomes, strict=True)
            if not _take(selected, names[file_id], outcome)
        ]
        waiting = left + waiting
    selected.waiting = [names[file_id] for file_id in waiting]
    return selected


async def _load(load: Load, file_id: str, room: int) -> PreparedPicture | NotLookedAt:
    try:
        return await load(file_id, room)
    except NotLookedAt as reason:
        log.info("picture_unseen", file=file_id, reason=type(reason).__name__)
        return reason


def _take(selected: SelectedPictures, name: str, outcome: PreparedPicture | NotLookedAt) -> bool:
    """Take a picture, or note why not; False if there is no room for it."""
    if isinstance(outcome, NotLookedAt):
        selected.left_out.append(LeftOut(name, outcome.sentence, NOT_SEEN))
        return True
    urls = outcome.urls[: selected.room]
    if not urls:
        return False
    selected.urls += urls
    selected.names.append(name)
    if outcome.is_animated:
        selected.animated.append(name)
    if len(urls) < outcome.pages:
        selected.in_part += notices.FIRST_PAGES.format(
            name=notices.shown_name(name), pages=outcome.pages, seen=len(urls)
        )
    return True


def is_picture(file: SharedFile) -> bool:
    return file_types.is_picture(file.mimetype, file.name, file.filetype)
