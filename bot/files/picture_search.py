"""Search for pictures that an answer contained: this process may not be the one that kept them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from bot.core.answers.agent_events import Event, InlinePicture, TextDelta
from bot.files.inline_pictures import PREFIX, FileSource, NotAPicture, PictureStore
from bot.files.text_pictures import TextPictures
from bot.mistral.files import Download
from bot.mistral.port import ConversationPort
from storage.engine.database import Database
from storage.turns import files as rows

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PictureSearch:
    """Finds pictures again in the conversation that their answer is in."""

    database: Database
    conversations: ConversationPort
    pictures: PictureStore

    async def bring_back(self, turn_id: int, file_id: str) -> None:
        """Keep the pictures of a turn's conversation. Raises UserFacingError."""
        if file_id in self.pictures:
            return
        point = await self.database.run(rows.conversation, turn_id)
        if point is None:
            return
        exchanges = (await self.conversations.dialogue(point)).exchanges
        found = [picture for one in exchanges for picture in contained(one.events)]
        for picture in found:
            with suppress(NotAPicture):
                self.pictures.keep(picture.data_url)
        log.info("pictures_searched", conversation=point.conversation_id, found=len(found))


@dataclass(frozen=True, slots=True)
class SearchedFiles:
    """Files of one turn; a picture that isn't here is searched for first."""

    files: FileSource
    search: PictureSearch
    turn_id: int

    @asynccontextmanager
    async def opened(self, file_id: str) -> AsyncIterator[Download]:
        """Read a file while the block runs. Raises FileGone or a UserFacingError."""
        if file_id.startswith(PREFIX):
            await self.search.bring_back(self.turn_id, file_id)
        async with self.files.opened(file_id) as download:
            yield download


def contained(events: Sequence[Event]) -> Iterator[InlinePicture]:
    """The pictures among a message's events, and those in its text."""
    text = TextPictures()
    for event in events:
        if isinstance(event, InlinePicture):
            yield event
        elif isinstance(event, TextDelta):
            yield from _pictures(text.add(event.text))
    yield from _pictures(text.end())


def _pictures(parts: Iterator[str | InlinePicture]) -> Iterator[InlinePicture]:
    return (part for part in parts if isinstance(part, InlinePicture))
