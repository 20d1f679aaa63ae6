"""Notices below an answer: what an agent noted or forgot with it, each with *Undo*."""

from bot.slack.markup import named
from bot.slack.views.block_kit import Json, button, section
from storage.memory.records import AddedNote, KeptNote, TurnNotes, is_person

UNDO, UNFORGET = "undo_note", "bring_note_back"
LABEL = "Undo"
YOU, PERSON, CHANNEL = "about you", "about <@{user}>", "in this channel"
NOTED, FORGOT = "📝 Noted {about}: {text}", "📝 Forgot {about}: {text}"
IN_PLACE = "{noted}, in place of {replaced}"


def notices(acts: TurnNotes, *, is_direct: bool) -> list[Json]:
    """Render what an agent did to notes in a turn, for everybody who sees the answer."""
    made = (_made(one, is_direct=is_direct) for one in acts.made)
    return [*made, *(_forgotten(one, is_direct=is_direct) for one in acts.forgotten)]


def _made(added: AddedNote, *, is_direct: bool) -> Json:
    text = _said(NOTED, added.note, is_direct=is_direct)
    if added.replaced:
        text = IN_PLACE.format(noted=text, replaced=", ".join(map(named, added.replaced)))
    return section(text) | {"accessory": button(UNDO, LABEL, value=added.note.id)}


def _forgotten(note: KeptNote, *, is_direct: bool) -> Json:
    undo = button(UNFORGET, LABEL, value=note.id)
    return section(_said(FORGOT, note, is_direct=is_direct)) | {"accessory": undo}


def _said(words: str, note: KeptNote, *, is_direct: bool) -> str:
    about = YOU if is_direct else PERSON if is_person(note.place) else CHANNEL
    return words.format(about=about.format(user=note.place), text=named(note.text))
