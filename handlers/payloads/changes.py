"""Changes of messages: one act of a person, such as a deletion, comes in several shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.payloads import events
from handlers.payloads.events import Message, text
from handlers.payloads.workspace import workspace_of

DELETED, CHANGED = "message_deleted", "message_changed"
WORDS = ("text", "blocks")  # of a message; a preview of a link changes others
SHOWN = (*WORDS, "attachments", "files")
TOMBSTONE = "tombstone"  # what a root that has replies becomes when it is deleted
Fields = Mapping[str, Any]
Place = tuple[str, str, str]  # team, channel and timestamp of a message


@dataclass(frozen=True, slots=True)
class Edit:
    """A person's edit: the message as it reads now, as it read before, and the time of the edit."""

    message: Message
    before: Message
    at: str


@dataclass(frozen=True, slots=True)
class FilesTaken:
    """Ids of files that a message carries no longer, of a message that is still there."""

    place: Place
    files: tuple[str, ...]


def deleted_message(body: Fields) -> Place | None:
    """Place of a message that was deleted; None for any other event.

    Slack says `message_deleted`, but for a root that has replies: that changes into a tombstone.
    """
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    if event.get("subtype") == DELETED:
        return _place(body, event, text(event, "deleted_ts"))
    found = _changed(body)
    if found is None or found[1].get("subtype") != TOMBSTONE:
        return None
    return _place(body, event, text(found[1], "ts") or text(found[2], "ts"))


def edited_message(body: Fields) -> Edit | None:
    """Edit of a person's words; None for a change that is none."""
    found = _changed(body)
    if found is None:
        return None
    event, new, old = found
    edited = new.get("edited")
    at = text(edited, "ts") if isinstance(edited, Mapping) else None
    if all(new.get(name) == old.get(name) for name in WORDS):
        return None
    known = {name: old.get(name) for name in ("ts", "thread_ts", "user", "team")}
    same = {name: value for name, value in new.items() if name not in SHOWN}
    shown = {name: value for name, value in old.items() if name in SHOWN}
    message = _as_new(body, event, {**known, **new})
    before = _as_new(body, event, known | same | shown)
    return Edit(message, before, at) if message and before and at else None


def mention_by_edit(body: Fields) -> tuple[Message, str] | None:
    """Message of an `app_mention` that an edit brought, and the time of the edit."""
    event = body.get("event")
    edited = event.get("edited") if isinstance(event, Mapping) else None
    at = text(edited, "ts") if isinstance(edited, Mapping) else None
    message = _as_new(body, event, event) if isinstance(event, Mapping) else None
    return (message, at) if message and at else None


def files_taken(body: Fields) -> FilesTaken | None:
    """Files that an edit took out of a message; None if it took none."""
    found = _changed(body)
    if found is None or found[1].get("subtype") == TOMBSTONE:
        return None
    event, new, old = found
    left = set(_ids(new))
    taken = tuple(file for file in _ids(old) if file not in left)
    place = _place(body, event, text(new, "ts") or text(old, "ts"))
    return FilesTaken(place, taken) if place and taken else None


def _changed(body: Fields) -> tuple[Fields, Fields, Fields] | None:
    """Event, message and previous message of a change."""
    event = body.get("event")
    if not isinstance(event, Mapping) or event.get("subtype") != CHANGED:
        return None
    new, old = event.get("message"), event.get("previous_message")
    return (event, new, old) if isinstance(new, Mapping) and isinstance(old, Mapping) else None


def _as_new(body: Fields, event: Fields, changed: Fields) -> Message | None:
    """Parse a changed message as if it had been written so; None for what is not a person's."""
    written = {name: value for name, value in changed.items() if name not in {"edited", "hidden"}}
    if written.get("thread_ts") == written.get("ts"):
        written["thread_ts"] = None  # a root that has replies by now
    place = {name: event.get(name) for name in ("channel", "channel_type")}
    return events.message({**body, "event": written | place})


def _place(body: Fields, event: Fields, ts: str | None) -> Place | None:
    team, channel = workspace_of(body), text(event, "channel")
    return (team, channel, ts) if team and channel and ts else None


def _ids(message: Fields) -> list[str]:
    """Files of a message, but for those that were themselves deleted."""
    files = message.get("files")
    found = [file for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
    kept = (file for file in found if file.get("mode") != TOMBSTONE)
    return [file_id for file in kept if (file_id := text(file, "id"))]
