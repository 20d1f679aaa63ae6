"""Notes that agents make and forget: in the asker's name, seen below the answer, and undone."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.memory import errors
from bot.memory.errors import MemoryOff, NotesUnreadable, NotInChannels, SwitchedOff
from bot.memory.rules import NoteRights, note_text
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.encryption import NoKeys, Undecryptable
from storage.engine.database import Database
from storage.memory import agents_notes, notes, scopes
from storage.memory.likeness import best_match
from storage.memory.records import (
    AddedNote,
    KeptNote,
    NewNote,
    TurnNotes,
)
from storage.records import Lost, OpenTurn

log = structlog.get_logger()
NOTHING = TurnNotes()


@dataclass(frozen=True, slots=True)
class NoteCall:
    """A call of an agent's, in a turn of somebody somewhere."""

    here: ActorInChannel
    turn_id: int
    call: str


@dataclass(frozen=True, slots=True)
class AgentNotes:
    """Notes in the hands of agents, which may do no more than the person who asks."""

    database: Database
    gate: Gate
    rights: NoteRights
    on: bool = True

    async def remember(self, call: NoteCall, given: str, *, of_person: bool) -> AddedNote:
        """Make a note on who asks, or on the channel; once, however often a call is made.

        Raises UserFacingError for whatever is not to be noted.
        """
        new = await self._new(call, given, of_person=of_person)

        def event(added: AddedNote) -> AuditEvent:
            return _event(call, AuditAction.NOTE_ADDED, new, added.note.id)

        with errors.told():
            added = await self.database.run(audit_log.recorded, partial(notes.add, new=new), event)
        log.info("note_made", team=new.team, place=new.place, note=added.note.id)
        return added

    async def forget(self, call: NoteCall, given: str, *, of_person: bool) -> KeptNote | None:
        """Take away the note that these words mean; None if they mean none, or several."""
        asked = await self._new(call, given, of_person=of_person)
        with errors.told():
            present = await self.database.run(notes.listing, asked.team, asked.place)
        kept = {one.id: one for one in present}
        if meant := best_match(asked.text, {key: one.text for key, one in kept.items()}):
            await self.rights.require_removal(call.here, kept[meant])

        def event(gone: KeptNote | None) -> AuditEvent:
            return _event(call, AuditAction.NOTE_REMOVED, asked, gone.id if gone else "")

        with errors.told():
            return await self.database.run(
                audit_log.recorded, partial(agents_notes.forget, asked=asked), event
            )

    async def of_turn(self, turn: OpenTurn) -> TurnNotes:
        """Notes that an agent made and forgot in a turn."""
        if not self.on:
            return NOTHING
        try:
            return await self.database.run(
                agents_notes.of_turn, turn.team, agents_notes.source_of(turn)
            )
        except (NoKeys, Undecryptable):
            log.error("notes_unreadable", team=turn.team, hint=NotesUnreadable.hint)
            return NOTHING

    async def take_back(self, turn: OpenTurn) -> None:
        """Undo what an agent did to notes in a turn whose answer nobody sees."""
        if not self.on:
            return
        count = await self.database.run_with_retry(
            agents_notes.take_back, turn.team, agents_notes.source_of(turn)
        )
        if count:
            log.info("notes_taken_back", turn=turn.id, count=count)

    async def _new(self, call: NoteCall, given: str, *, of_person: bool) -> NewNote:
        """A note in its scope, if there may be one."""
        here = call.here
        if not self.on:
            raise MemoryOff
        await self.gate.require(here, Action.REMEMBER)
        place = here.user if of_person or here.is_direct else here.channel
        settings = await self.database.run(scopes.chosen, here.team, place)
        if place == here.user and not here.is_direct and not settings.everywhere:
            raise NotInChannels
        if not settings.enabled:
            raise SwitchedOff
        source = await self.database.run(agents_notes.source, here.team, call.turn_id)
        if source is None:
            raise Lost
        return NewNote(here.team, place, note_text(given), here.user, source, call.call[:64])


def _event(call: NoteCall, action: AuditAction, new: NewNote, note_id: str) -> AuditEvent:
    here = call.here
    return AuditEvent(
        here.team,
        here.user,
        action,
        None if here.is_direct else here.channel,
        subject=note_id,
        once=f"{action}:{here.team}:{new.source}:{call.call}",
    )
