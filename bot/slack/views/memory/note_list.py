"""Rendering of what is remembered: a page of notes, the question before clearing, and for Home."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.slack.markup import escaped, named
from bot.slack.views.block_kit import Json, button, context, section
from bot.slack.views.paging import page_count, paging
from storage.memory.records import KeptNote

REMOVE, CLEAR, KEEP = "remove_note", "clear_notes", "keep_notes"
PREVIOUS, NEXT = "previous_notes", "next_notes"
REMOVE_AT_HOME = "remove_home_note"
REMOVE_LABEL = "Remove"
ON_A_PAGE, AT_HOME = 10, 10

# By whether it is about direct messages.
TITLE = {False: "*What I remember in this channel*", True: "*What I remember about you*"}
EMPTY, ONE, SEVERAL = "{title}: nothing yet.", "{title}: 1 note.", "{title}: {count} notes."
CHANNEL = "They go along with every question here. Everybody in this channel can see them."
DIRECT = (
    "They go along with your questions in direct messages, and only you see them here. "
    "Use them in channels, too, with `/memory everywhere`."
)
EVERYWHERE = (
    "They go along with your questions here and in channels, where others read the answers. "
    "Change that with `/memory everywhere off`."
)
OFF = "Memory is off here: these notes stay, but don't go along. Turn it on with `/memory on`."
OFF_EVERYWHERE = "Memory is off for this whole app: these notes stay, but don't go along."
HOW = "Add one with `/memory add TEXT`, or ask me to remember something."
BY, BY_AGENT = "Added by <@{user}> {when}", "Noted by an agent for <@{user}> {when}"
BY_NOBODY = "Added {when}"
DATE = "<!date^{seconds}^{{date_short_pretty}}|{seconds} s>"
SURE = {
    False: "Delete all notes of this channel? That can't be undone.",
    True: "Delete all notes about you? That can't be undone.",
}
SURE_YES, SURE_NO = "Delete all", "Keep them"
AT_HOME_NONE = "Nothing yet. Tell me in direct messages what to remember."
AT_HOME_MORE = "And {count} more: type `/memory` in our direct messages."


@dataclass(frozen=True, slots=True)
class MemoryPage:
    """A page of a scope's notes, the newest first; `page` counts from 0.

    The scope's notes go along if it is `enabled`, and a person's in channels if `everywhere`;
    none do unless memory is `on`.
    """

    is_direct: bool
    enabled: bool
    everywhere: bool
    on: bool
    notes: tuple[KeptNote, ...]
    page: int
    total: int

    @property
    def pages(self) -> int:
        return page_count(self.total, ON_A_PAGE)


def memory_message(shown: MemoryPage, note: str = "") -> Json:
    """Render a page: a message's text and blocks; a sentence about what was just done is first."""
    heading = {0: EMPTY, 1: ONE}.get(shown.total, SEVERAL)
    text = heading.format(title=TITLE[shown.is_direct], count=shown.total)
    blocks = [
        *([section(note)] if note else []),
        section(text),
        context(_where(shown)),
        *(block for one in shown.notes for block in _note(one, shown)),
        *paging(shown.page, shown.pages, previous=PREVIOUS, following=NEXT),
        context(HOW),
    ]
    return {"text": text, "blocks": blocks}


def clear_question(*, is_direct: bool) -> Json:
    """Render the question before all notes are deleted."""
    buttons = [button(CLEAR, SURE_YES, style="danger"), button(KEEP, SURE_NO)]
    blocks = [section(SURE[is_direct]), {"type": "actions", "elements": buttons}]
    return {"text": SURE[is_direct], "blocks": blocks}


def at_home(notes: Sequence[KeptNote]) -> Iterator[Json]:
    """Render the newest notes on a person in their Home tab."""
    if not notes:
        yield section(AT_HOME_NONE)
    for one in notes[:AT_HOME]:
        remove = button(REMOVE_AT_HOME, REMOVE_LABEL, value=one.id)
        yield section(named(one.text)) | {"accessory": remove}
    if len(notes) > AT_HOME:
        yield context(AT_HOME_MORE.format(count=len(notes) - AT_HOME))


def _where(shown: MemoryPage) -> str:
    """Say where the notes go along."""
    if not shown.on:
        return OFF_EVERYWHERE
    if not shown.enabled:
        return OFF
    if not shown.is_direct:
        return CHANNEL
    return EVERYWHERE if shown.everywhere else DIRECT


def _note(one: KeptNote, shown: MemoryPage) -> Iterator[Json]:
    picked = PickedNote(one.id, shown.page).written
    yield section(named(one.text)) | {"accessory": button(REMOVE, REMOVE_LABEL, value=picked)}
    if not shown.is_direct:
        by = (BY_AGENT if one.source else BY) if one.author else BY_NOBODY
        when = DATE.format(seconds=int(one.created_at))
        yield context(by.format(user=escaped(one.author), when=when))


@dataclass(frozen=True, slots=True)
class PickedNote:
    """A note that somebody picked on a page; a button's value is not trusted further."""

    note: str
    page: int

    @property
    def written(self) -> str:
        return f"{self.note}:{self.page}"

    @classmethod
    def read(cls, value: str) -> "PickedNote":
        note, _, page = value.partition(":")
        is_number = page.isascii() and page.isdigit() and len(page) < 4  # noqa: PLR2004 - digits
        return cls(note[:32], int(page) if is_number else 0)
