"""Notes that go along with a question: those its conversation doesn't know as they are now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.core.file_names import visible
from bot.memory.errors import NotesUnreadable
from bot.memory.notes_prompt import NamedNotes, with_notes, without_notes
from bot.mistral.port import ChatMessage
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.memory import recall
from storage.memory.recall import DueNotes
from storage.memory.records import ScopeNotes
from storage.records import DIRECT, OpenTurn
from storage.turns import checkpoints

log = structlog.get_logger()

LONGEST_NAME = 100  # characters
NOTHING_DUE = DueNotes((), replaces=False, known="")


class PersonNames(Protocol):
    """Port to the names of people: see `bot.slack.directory`."""

    async def name(self, user: str) -> str: ...


@dataclass(frozen=True, slots=True)
class ToldNotes:
    """Adds notes to questions, and records beforehand what a conversation knows with them.

    With `on` false, memory is switched off, and conversations that were told notes are told that
    these are void.
    """

    database: Database
    names: PersonNames
    on: bool = True

    async def with_question(
        self, turn: OpenTurn, question: ChatMessage, known: str | None
    ) -> ChatMessage:
        """A turn's question, for a conversation that `known` revisions of notes were told."""
        if not (self.on or known or _inherited(turn)):
            return question
        due = await self._due(turn, known)
        # Recorded first, so that after a crash whatever may have been told is told to be void.
        if turn.attempts > 1 or due.known != _inherited(turn):
            await self.database.run_with_retry(checkpoints.notes_told, turn, due.known)
        if not due:
            return question
        told = [await self._named(scope, turn) for scope in due.scopes]
        log.info("notes_told", scopes=len(told), replaces=due.replaces)
        return replace(question, text=with_notes(question.text, told, replaces=due.replaces))

    async def carried(self, turn: OpenTurn, known: str | None) -> None:
        """Record what a conversation was told that a turn continues without a question."""
        if (known or "") != _inherited(turn):
            await self.database.run_with_retry(checkpoints.notes_told, turn, known or "")

    async def may_carry(self, turn: OpenTurn, known: str | None) -> bool:
        """True if who continues a conversation may have all notes that it was told."""
        is_own = turn.channel.startswith(DIRECT)  # nobody else's thread is there
        return is_own or not known or await self.database.run(recall.is_for, turn, known)

    def without(self, said: Sequence[ChatMessage]) -> list[ChatMessage]:
        """Messages without the notes that went along."""
        return [replace(one, text=without_notes(one.text)) for one in said]

    async def _due(self, turn: OpenTurn, known: str | None) -> DueNotes:
        if not (known or turn.has_notes):
            return NOTHING_DUE
        try:
            return await self.database.run_with_retry(recall.due, turn, known, on=self.on)
        except (NoKeys, Undecryptable):  # a question is answered without them, too
            log.error("notes_unreadable", team=turn.team, hint=NotesUnreadable.hint)
            return await self.database.run_with_retry(recall.due, turn, known, on=False)

    async def _named(self, scope: ScopeNotes, turn: OpenTurn) -> NamedNotes:
        """Notes with the names of people: on whom they are, or who added them to a channel's."""
        if scope.place == turn.user:
            about = await self._name(turn.user)
            return NamedNotes(about, [(text, "") for text, _ in scope.notes])
        authors = {author for _, author in scope.notes if author}
        names = {author: await self._name(author) for author in authors}
        return NamedNotes(None, [(text, names.get(author, "")) for text, author in scope.notes])

    async def _name(self, user: str) -> str:
        return visible(await self.names.name(user))[:LONGEST_NAME] or user


def _inherited(turn: OpenTurn) -> str:
    return (turn.continues_from.notes if turn.continues_from else None) or ""
