"""Rules for notes: their text, and who may remove one."""

from dataclasses import dataclass

from bot.core.actor import ActorInChannel
from bot.core.file_names import visible
from bot.memory.errors import NoteTooLong, NothingToNote, NotYourNote
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from storage.memory.records import LONGEST_NOTE, KeptNote


@dataclass(frozen=True, slots=True)
class NoteRights:
    """A person's notes are theirs alone; a channel's belong to their authors and who manages it."""

    gate: Gate

    async def require_removal(self, here: ActorInChannel, note: KeptNote) -> None:
        """Raise NotYourNote unless somebody may remove a note. Raises PermissionsUnknown."""
        if note.place == here.user:
            return
        if note.place != here.channel:
            raise NotYourNote
        if note.author != here.user and await self.gate.denial(here, Action.MEMORY):
            raise NotYourNote


def note_text(given: str) -> str:
    """The text of a note as it is kept: one visible line. Raises NothingToNote, and NoteTooLong."""
    text = visible(given)
    if not text:
        raise NothingToNote
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong(len(text))
    return text
