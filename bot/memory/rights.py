"""Rights to notes: their removal, and whom they are about."""

from dataclasses import dataclass

from bot.core.actor import ActorInChannel
from bot.memory.errors import NotYourNote
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from storage.memory.records import KeptNote


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
