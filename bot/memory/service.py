"""`/memory`: lists, adds and removes notes, and decides where they go along."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import Actor, ActorInChannel
from bot.memory import errors
from bot.memory.errors import MemoryOff, NotesUnreadable, NotHere, OnlyDirectly, SwitchedOff
from bot.memory.rules import NoteRights, note_text
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.markup import named
from bot.slack.posting.announcements import Announcements
from bot.slack.reading.tokens import TokenReader
from bot.slack.views.memory.note_list import ON_A_PAGE, MemoryPage
from bot.slack.views.paging import page_count
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.memory import notes, scopes
from storage.memory.records import AddedNote, KeptNote, NewNote

log = structlog.get_logger()

ADDED, REPLACED = "Noted: {text}", "Noted: {text}, in place of {replaced}"
REMOVED, GONE = "Removed: {text}", "This note is gone already."
# By whether it is about direct messages.
CLEARED = {False: "I deleted all notes of this channel.", True: "I deleted all notes about you."}
NONE_LEFT = {False: "There are no notes in this channel.", True: "There are no notes about you."}
TOLD_ADDED = "{who} added a note for this channel: {text}"
TOLD_CLEARED = "{who} deleted all notes of this channel."
TOLD_ON = "{who} turned on memory in this channel: its notes go along with every question here."
TOLD_OFF = "{who} turned off memory in this channel: notes stay, but don't go along."
TOLD = {True: TOLD_ON, False: TOLD_OFF}
NOW = {
    (False, True): "Memory is on in this channel.",
    (False, False): "Memory is off in this channel. Notes stay, but don't go along.",
    (True, True): "Memory is on in your direct messages.",
    (True, False): "Memory is off in your direct messages. Notes stay, but don't go along.",
}
EVERYWHERE = (
    "Your notes go along in channels, too. Others there read what I answer with them. "
    "Take this back with `/memory everywhere off`."
)
NOT_EVERYWHERE = "Your notes go along in direct messages only."


@dataclass(frozen=True, slots=True)
class MemoryService:
    """Reaches notes only from within their scope; each returned sentence is for that person alone.

    With `on` false, the operator switched memory off: notes can be seen and removed, no more.
    """

    database: Database
    channels: ChannelDirectory
    announcements: Announcements
    tokens: TokenReader
    rights: NoteRights
    on: bool = True

    async def open(self, here: ActorInChannel) -> MemoryPage:
        """The first page. Raises NotHere, and NotesUnreadable."""
        if not here.is_direct and await self.channels.is_outside(here.channel):
            raise NotHere
        return await self.page(here, 0)

    async def page(self, here: ActorInChannel, number: int) -> MemoryPage:
        """A page, the newest notes first, or the last page if there are fewer."""
        settings = await self.database.run(scopes.chosen, here.team, here.place)
        found = (await self._listing(here.team, here.place))[::-1]
        page = min(number, page_count(len(found), ON_A_PAGE) - 1)
        shown = tuple(found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE])
        return MemoryPage(
            here.is_direct, settings.enabled, settings.everywhere, self.on, shown, page, len(found)
        )

    async def mine(self, who: Actor) -> tuple[KeptNote, ...]:
        """Notes on a person, the newest first; none where they can't be read."""
        try:
            return tuple((await self._listing(who.team, who.user))[::-1])
        except NotesUnreadable as unreadable:
            log.error("notes_unreadable", team=who.team, hint=unreadable.hint)
            return ()

    async def add(self, here: ActorInChannel, given: str) -> str:
        """Add a note for this scope; a channel is told. Raises what `bot.memory.errors` has."""
        if not self.on:
            raise MemoryOff
        text = note_text(await self.tokens.plain(given))
        settings = await self.database.run(scopes.chosen, here.team, here.place)
        if not settings.enabled:
            raise SwitchedOff
        added = await self._add(here, NewNote(here.team, here.place, text, here.user))
        done = added_sentence(added)
        if here.is_direct:
            return done
        who = await self.announcements.who(here.user)
        told = TOLD_ADDED.format(who=who, text=named(text))
        return await self.announcements.tell(here, told, done) or done

    async def remove(self, here: ActorInChannel, note_id: str) -> str:
        """Delete a note for good. Raises NotYourNote, or PermissionsUnknown."""
        note = await self.database.run(notes.find, here.team, note_id)
        if note is None or note.place != here.place:
            return GONE
        await self.rights.require_removal(here, note)
        removed = await self.database.run(
            audit_log.recorded,
            partial(notes.remove, team=here.team, place=here.place, note_id=note_id),
            _event(here, AuditAction.NOTE_REMOVED, note_id),
        )
        return REMOVED.format(text=named(note.text)) if removed else GONE

    async def clear(self, here: ActorInChannel) -> str:
        """Delete all notes of this scope for good."""
        cleared = await self.database.run(
            audit_log.recorded,
            partial(notes.clear, team=here.team, place=here.place),
            _event(here, AuditAction.NOTES_CLEARED),
        )
        if not cleared:
            return NONE_LEFT[here.is_direct]
        log.info("notes_cleared", team=here.team, place=here.place, count=cleared)
        done = CLEARED[here.is_direct]
        if here.is_direct:
            return done
        told = TOLD_CLEARED.format(who=await self.announcements.who(here.user))
        return await self.announcements.tell(here, told, done) or done

    async def switch(self, here: ActorInChannel, *, on: bool) -> str:
        """Have notes of this scope go along, or not; a channel is told."""
        if on and not self.on:
            raise MemoryOff
        done = NOW[here.is_direct, on]
        event = _event(here, AuditAction.MEMORY_CHANGED)
        is_new = await self.database.run(scopes.audited, event, here.place, enabled=on)
        if not is_new or here.is_direct:
            return done
        told = TOLD[on].format(who=await self.announcements.who(here.user))
        return await self.announcements.tell(here, told, done) or done

    async def everywhere(self, here: ActorInChannel, *, on: bool) -> str:
        """Have a person's notes go along in channels, too, or not. Raises OnlyDirectly."""
        if not here.is_direct:
            raise OnlyDirectly
        if on and not self.on:
            raise MemoryOff
        event = _event(here, AuditAction.MEMORY_CHANGED)
        await self.database.run(scopes.audited, event, here.place, everywhere=on)
        return EVERYWHERE if on else NOT_EVERYWHERE

    async def _add(self, here: ActorInChannel, new: NewNote) -> AddedNote:
        def event(added: AddedNote) -> AuditEvent:
            return _event(here, AuditAction.NOTE_ADDED, added.note.id)

        with errors.told():
            return await self.database.run(audit_log.recorded, partial(notes.add, new=new), event)

    async def _listing(self, team: str, place: str) -> list[KeptNote]:
        with errors.told():
            return await self.database.run(notes.listing, team, place)


def added_sentence(added: AddedNote) -> str:
    """Say what was noted, and in place of what, in Slack's markup."""
    if not added.replaced:
        return ADDED.format(text=named(added.note.text))
    replaced = ", ".join(map(named, added.replaced))
    return REPLACED.format(text=named(added.note.text), replaced=replaced)


def added_words(added: AddedNote) -> str:
    """Say the same to an agent."""
    if not added.replaced:
        return ADDED.format(text=added.note.text)
    return REPLACED.format(text=added.note.text, replaced=", ".join(added.replaced))


def _event(here: ActorInChannel, action: AuditAction, note_id: str | None = None) -> AuditEvent:
    channel = None if here.is_direct else here.channel
    return AuditEvent(here.team, here.user, action, channel, subject=note_id)
