"""Parser of a conversation's entries, back into the agent events of their stream.

Entries are read like the stream: as plain JSON, field by field. What is of an unknown type keeps
its place, and what it says is passed on as text where the conversation is copied.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.answers.agent_events import (
    Event,
    FileProduced,
    Handoff,
    InlinePicture,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from bot.mistral.port import ChatMessage, Role
from bot.mistral.streaming.fields import note_unreadable, word
from bot.mistral.streaming.stream import entry_events, events_of, is_decided, is_known

Body = dict[str, Any]
STEPS = (ToolStarted, ToolFinished, Handoff)
LONGEST_UNKNOWN = 2_000  # characters of something unknown that a copy passes on
# Fields of an entry, or of a chunk, that say nothing.
SILENT = frozenset({"type", "id", "object", "created_at", "completed_at", "role", "model"})
PICTURE = "[picture]"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry of a conversation: a message, or a step of the agent's work.

    The id is Mistral's. `text` is a message's text, `events`
    the agent events of its stream: text, sources, files, tool runs. `pictures` are data URLs that
    accompany what a person said. `copy` is what a copy says where that is more than the text;
    `completed` is true where Mistral says that nothing will be added.
    """

    id: str
    role: Role
    text: str = ""
    events: tuple[Event, ...] = ()
    pictures: tuple[str, ...] = ()
    copy: str = ""
    completed: bool = False

    @property
    def ends_answer(self) -> bool:
        """True if an answer may end with this entry: text, a file, or a call that waits for us."""
        is_step = all(isinstance(event, STEPS) for event in self.events)
        return self.role == "assistant" and not is_step

    @property
    def copied(self) -> ChatMessage:
        """This entry as it is sent with a copy; without text or pictures it can't be."""
        return ChatMessage(self.role, self.copy or self.text, self.pictures)


def read(entries: object) -> list[HistoryEntry]:
    """Convert Mistral's entries to ours, oldest first, without those that say nothing."""
    if not isinstance(entries, list):
        note_unreadable("history", type(entries).__name__)
        return []
    given = [each for each in entries if isinstance(each, dict)]
    return [entry for each in _in_order(given) if (entry := _entry(each))]


def _in_order(entries: list[Body]) -> list[Body]:
    """Entries from the oldest on, also where Mistral lists the newest one first."""
    if len(entries) < 2:  # noqa: PLR2004 - one has no order
        return entries
    first, last = (str(entries[at].get("created_at") or "") for at in (0, -1))
    is_reversed = first > last if first != last else not _asks(entries[0]) and _asks(entries[-1])
    return entries[::-1] if is_reversed else entries


def _asks(entry: Body) -> bool:
    return entry.get("type") == "message.input" and entry.get("role") == "user"


def _entry(entry: Body) -> HistoryEntry | None:
    id, kind = word(entry.get("id")), entry.get("type")  # noqa: A001 - Mistral's word
    match kind:
        case "message.input" | "message.output":
            return _message(id, entry)
        case "function.call" if is_decided(entry):
            return HistoryEntry(id, "user")  # a person decided about it
        case "function.result":
            return HistoryEntry(id, "user")  # the agent continues from here
        case "tool.execution" | "function.call" | "agent.handoff":
            events, completed = tuple(entry_events(entry)), bool(entry.get("completed_at"))
            step = HistoryEntry(id, "assistant", events=events, completed=completed)
            return step if events else None
    note_unreadable("entry", word(kind, type(kind).__name__))
    if "content" in entry:
        return _message(id, entry)
    described = _described(entry)
    return HistoryEntry(id, "assistant", copy=described) if described else None


def _message(id: str, entry: Body) -> HistoryEntry:  # noqa: A002 - Mistral's word
    default = "user" if entry.get("type") == "message.input" else "assistant"
    role: Role = "user" if entry.get("role", default) == "user" else "assistant"
    content = entry.get("content")
    events = tuple(events_of(content, id))
    pictures = [event.data_url for event in events if isinstance(event, InlinePicture)]
    return HistoryEntry(
        id,
        role,
        said(events),
        events,
        tuple(pictures) if role == "user" else (),
        _copy(content, role),
        bool(entry.get("completed_at")),
    )


def said(events: Sequence[Event]) -> str:
    """Return the plain text of a message's events."""
    return "".join(map(text_of, events))


def text_of(event: Event) -> str:
    """Return the plain text of an event of a message."""
    match event:
        case TextDelta(_, text):
            return text
        case FileProduced(_, name):
            return f"[{name}]"
    return ""


def plain(text: str) -> str:
    """Return a text without white space, to be compared."""
    return "".join(text.split())


def _copy(content: object, role: Role) -> str:
    """Description of a message that has more than text, for a copy; '' where the text is all."""
    chunks = content if isinstance(content, list) else [content]
    shown = role == "assistant"  # what a person showed goes along as a picture
    if all(is_known(one) and not (shown and _is_picture(one)) for one in chunks):
        return ""
    return "".join(part for one in chunks for part in _passed_on(one, shown=shown))


def _passed_on(chunk: object, *, shown: bool) -> Iterator[str]:
    if not is_known(chunk) and isinstance(chunk, dict):
        yield _described(chunk)
    elif shown and _is_picture(chunk):
        yield PICTURE
    else:
        yield said(tuple(events_of(chunk, "")))


def _is_picture(chunk: object) -> bool:
    return any(isinstance(event, InlinePicture) for event in events_of(chunk, ""))


def _described(unknown: Mapping[str, Any]) -> str:
    """The text of something of an unknown type."""
    says = {name: value for name, value in unknown.items() if name not in SILENT and value}
    if not says:
        return ""
    words = json.dumps(says, ensure_ascii=False, default=str)
    return f"[{word(unknown.get('type'), 'unknown')}: {words[:LONGEST_UNKNOWN]}]"
