"""Notes from earlier conversations: read from before a question, as the app writes them there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.model.prompt import Message, Prompt

from . import memory, thread

KNOWN = "From earlier conversations I remember:\n\n{notes}"
_NOTES = re.compile(r"\A\[Notes from earlier conversations: [^\n]*\]\n(?P<lines>(?:> [^\n]*\n)*)\n")
_PERSON = re.compile(r"> About (?P<name>[^\n]{1,200}), who asks now:")
_NOTE = re.compile(r'> - "(?P<text>[^\n]*)"(?: \(added by (?P<name>[^\n()]{1,200})\))?')
_VOID = ("> These replace all notes", "> All notes given before")
_KNOWN = re.compile(
    r"\bwhat do you (?:know|remember) about (?:me|us|this channel)\b", re.IGNORECASE
)
_NOBODY = "Somebody"
_CONTEXT = "Earlier messages in this thread:\n"


@dataclass(frozen=True, slots=True)
class Told:
    """Notes that came with a question, by whom they are about, or who added them ('' unknown).

    `asker` is who asks, if that was told.
    """

    texts: tuple[tuple[str, str], ...] = ()
    asker: str = ""
    is_void: bool = False  # whatever was told before


def as_said(prompt: Prompt) -> Prompt:
    """Put the notes that still hold where the thread's earlier messages are, as if said there."""
    told = [_told(message) for message in prompt.messages]
    voids = [number for number, one in enumerate(told) if one.is_void]
    first = voids[-1] if voids else 0
    messages = tuple(
        _rewritten(message, told[number] if number >= first else Told())
        for number, message in enumerate(prompt.messages)
    )
    return replace(prompt, messages=messages)


def recalled(prompt: Prompt) -> str | None:
    """List the notes that hold, for who asks what is remembered; None without any."""
    if not _KNOWN.search(thread.own_words(prompt.question)):
        return None
    said = [one for m in prompt.messages if m.role == "user" for one in thread.earlier(m.text)]
    notes = [memory.to_listener(one.text).rstrip(".") for one in said]
    listed = "\n".join(f"- {note[:1].upper()}{note[1:]}" for note in dict.fromkeys(notes))
    return KNOWN.format(notes=listed) if listed else None


def _told(message: Message) -> Told:
    found = _NOTES.match(message.text) if message.role == "user" else None
    if found is None:
        return Told()
    lines = found["lines"].splitlines()
    people = [person["name"] for line in lines if (person := _PERSON.fullmatch(line))]
    is_void = any(line.startswith(_VOID) for line in lines)
    return Told(tuple(_texts(lines)), (people or [""])[0], is_void)


def _texts(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    name = ""
    for line in lines:
        if note := _NOTE.fullmatch(line):
            yield note["name"] or name, note["text"]
        else:
            person = _PERSON.fullmatch(line)
            name = person["name"] if person else ""


def _rewritten(message: Message, told: Told) -> Message:
    """A message without its notes; those that hold stand before it, in the asker's name."""
    text = _NOTES.sub("", message.text) if message.role == "user" else message.text
    if not told.texts:
        return replace(message, text=text)
    asker = told.asker or thread.asked(text).by or ""
    said = "".join(f"{name or asker or _NOBODY}: {note}\n" for name, note in told.texts)
    if text.startswith(_CONTEXT):
        return replace(message, text=_CONTEXT + said + text.removeprefix(_CONTEXT))
    asks = f"{asker} asks now:\n" if asker else ""
    return replace(message, text=f"{_CONTEXT}{said}\n{asks}{text}")
