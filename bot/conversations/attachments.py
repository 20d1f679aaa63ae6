"""Attachments of a question: waits for its documents, reads the rest, sends its pictures along."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.conversations import attachment_notices as notices
from bot.conversations.attached_files import AttachedFiles, Brought
from bot.conversations.attachment_notices import LeftOut
from bot.core.actor import ActorInChannel
from bot.core.file_names import visible
from bot.slack.markup import plain
from bot.slack.streaming import content as content_streaming
from bot.slack.streaming.content import TaskCard
from bot.transcripts import prompt_format
from storage.agents import place_settings
from storage.documents import shares
from storage.documents.records import UNDER_WAY, FileProgress, ShareState
from storage.documents.status_messages import CarryingMessage
from storage.engine.database import Database
from storage.records import OpenTurn, scope_of

log = structlog.get_logger()

INDEXING_TIMEOUT = 180.0  # seconds that a question waits for its documents
POLL = 0.2  # seconds between looks at documents that are being read
LONGEST_TITLE = 200  # characters of a card's title

READING, READ, CHECKED = "Reading {names}…", "Read {names}", "Checked the files"

Shown = Callable[[TaskCard], None]


class AnsweringAgents(Protocol):
    """Port to the agents that use documents: see `bot.agents.document_agents`."""

    async def about(
        self, here: ActorInChannel, name: str | None, *, in_thread: bool = False
    ) -> str: ...


class LibraryNotices(Protocol):
    """Port to what is posted about files: see `bot.documents.intake`."""

    async def announce(self, message: CarryingMessage) -> None: ...


@dataclass(frozen=True, slots=True)
class AttachedContent:
    """Attachments as the request needs them: pictures as data URLs, titles of documents, texts.

    `texts` are what was read for this question only, by name. `notice` is what the person must
    know of it (or '').
    """

    pictures: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    notice: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    picture_names: tuple[str, ...] = ()

    def asks(self, text: str) -> bool:
        """True if files without words are a question.

        A document alone is one only where the message mentions us: the library speaks of the rest.
        """
        return bool(self.pictures or self.texts or (self.documents and text.strip()))

    def question(self, words: str) -> str:
        """The question with the texts below it; one for files that come without a word."""
        names = [*dict.fromkeys(self.documents), *(name for name, _ in self.texts)]
        wanted = [prompt_format.LOOK] if self.pictures or not names else []
        if names:
            wanted.append(prompt_format.SUM_UP.format(names=", ".join(names)))
        texts = (
            prompt_format.TEXT.format(name=name, text=prompt_format.own(text))
            for name, text in self.texts
        )
        return (words or " ".join(wanted)) + "".join(texts)


@dataclass(frozen=True, slots=True)
class Attachments:
    """Looks after the files of a question, while its answer shows that it does."""

    database: Database
    files: AttachedFiles
    agents: AnsweringAgents
    library: LibraryNotices
    timeout: float = INDEXING_TIMEOUT
    clock: Callable[[], float] = time.monotonic

    async def of(self, turn: OpenTurn, show: Shown) -> AttachedContent:
        """Content brought with a question, once its documents can be asked about."""
        documents = await self._documents(turn, show)
        known = {one.file_id for one in documents}
        others = [file for file in turn.attachments if file not in known]
        brought = await self.files.bring(turn, others, auto=await self._auto(turn))
        pictures = brought.pictures
        content = AttachedContent(
            pictures=tuple(pictures.urls),
            picture_names=tuple(pictures.names),
            documents=tuple(one.title for one in documents if one.state == ShareState.READY),
            texts=tuple(brought.texts.items()),
            notice=_notice(documents, brought) + await self._unused(turn, documents),
        )
        is_late = any(one.state in UNDER_WAY for one in documents)
        is_told = content.notice or plain(turn.text) or content.asks(turn.text)
        if documents and (is_late or not is_told):
            await self.library.announce((turn.team, turn.channel, turn.ts, turn.thread_ts))
        return content

    async def _unused(self, turn: OpenTurn, documents: Sequence[FileProgress]) -> str:
        """Notice where the agent that answers doesn't use the documents (or '')."""
        if not any(one.state in {ShareState.READY, *UNDER_WAY} for one in documents):
            return ""
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        way_out = await self.agents.about(here, turn.profile, in_thread=True)
        return notices.NOT_USED.format(way_out=way_out) if way_out else ""

    async def _auto(self, turn: OpenTurn) -> bool:
        """True if documents of this place go into its library."""
        place = scope_of(turn.channel, turn.user)
        settings = await self.database.run_with_retry(place_settings.chosen, turn.team, place)
        return place == turn.user or settings.auto

    async def _documents(self, turn: OpenTurn, show: Shown) -> list[FileProgress]:
        """Wait until every document of the question is in the library, or known not to be.

        Not for ever: what takes longer than others is asked about later.
        """
        card: TaskCard | None = None
        until = self.clock() + self.timeout
        while True:
            found = await self.database.run_with_retry(
                shares.of_files, turn.team, turn.channel, turn.attachments
            )
            waiting = [one for one in found if one.state in UNDER_WAY]
            if not waiting or self.clock() > until:
                break
            if card is None:
                card = TaskCard("documents", _title(READING, waiting))
                show(card)
            await asyncio.sleep(POLL)
        if card:
            show(TaskCard("documents", _title(READ if found else CHECKED, found), _state(found)))
        return found


def _notice(documents: Sequence[FileProgress], brought: Brought) -> str:
    """Notice to the person about what does not reach the agent (or '')."""
    failed = [
        LeftOut(one.name, one.error or "") for one in documents if one.state == ShareState.FAILED
    ]
    left_out = notices.left_out([*failed, *brought.left_out, *brought.pictures.left_out])
    waiting = [one.name for one in documents if one.state in UNDER_WAY]
    still = notices.STILL_READ.format(names=notices.listed(waiting)) if waiting else ""
    return left_out + still + brought.remarks + brought.pictures.remarks


def _title(template: str, files: Sequence[FileProgress]) -> str:
    names = dict.fromkeys(visible(file.title) or "a document" for file in files)
    return template.format(names=", ".join(names))[:LONGEST_TITLE]


def _state(files: Sequence[FileProgress]) -> content_streaming.State:
    return "error" if any(file.state == ShareState.FAILED for file in files) else "complete"
