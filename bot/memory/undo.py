"""*Undo* below an answer, of what an agent noted or forgot with it."""

from dataclasses import dataclass
from functools import partial

from bot.core.actor import ActorInChannel
from bot.memory import errors
from bot.memory.rules import NoteRights
from bot.slack.markup import named
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.memory import agents_notes, notes
from storage.memory.records import KeptNote

UNDONE, BACK = "Undone. I deleted this note: {text}", "Undone. I kept this note: {text}"
GONE = "This note is gone already."
NOT_BACK = "This note can't be brought back any more."


@dataclass(frozen=True, slots=True)
class UndoNotes:
    """Undoes for those who may remove a note; each returned sentence is for that person alone."""

    database: Database
    rights: NoteRights

    async def note(self, here: ActorInChannel, note_id: str) -> str:
        """Delete a note that an agent made. Raises NotYourNote, or PermissionsUnknown."""
        note = await self.database.run(notes.find, here.team, note_id)
        if note is None:
            return GONE
        await self.rights.require_removal(here, note)
        undo = partial(agents_notes.undo_note, team=here.team, note_id=note_id)
        undone = await self.database.run(
            audit_log.recorded, undo, _event(here, AuditAction.NOTE_REMOVED, note)
        )
        return UNDONE.format(text=named(note.text)) if undone else GONE

    async def forgetting(self, here: ActorInChannel, note_id: str) -> str:
        """Bring back a note that an agent forgot. Raises NotYourNote, and NoRoom."""
        note = await self.database.run(agents_notes.forgotten_note, here.team, note_id)
        if note is None:
            return NOT_BACK
        await self.rights.require_removal(here, note)
        restore = partial(agents_notes.bring_back, team=here.team, note_id=note_id)
        with errors.told():
            back = await self.database.run(
                audit_log.recorded, restore, _event(here, AuditAction.NOTE_ADDED, note)
            )
        return BACK.format(text=named(note.text)) if back else NOT_BACK


def _event(here: ActorInChannel, action: AuditAction, note: KeptNote) -> AuditEvent:
    channel = None if here.is_direct else here.channel
    return AuditEvent(here.team, here.user, action, channel, subject=note.id)
