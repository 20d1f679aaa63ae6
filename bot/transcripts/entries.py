"""Entries of a transcript, built from a conversation's history at Mistral and from our turns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from bot.core.agent_events import (
    ApprovalNeeded,
    Event,
    FileProduced,
    Reference,
    ToolFinished,
    ToolStarted,
)
from bot.core.text import wellformed
from bot.mistral.history import HistoryEntry as Remembered
from bot.slack.thread_target import sent_at
from bot.transcripts.transcript import File, Source, Tool, TranscriptEntry
from storage.threads.lineage import Exchanged, Lineage

BREAK = "\n\n"


@dataclass(slots=True)
class Exchange:
    """A question and the entries that answer it; the first one may lack its question."""

    question: Remembered | None
    answer: list[Remembered] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """Display names of people by id, and of profiles by name."""

    people: Mapping[str, str]
    profiles: Mapping[str, str]


def entries(
    history: Sequence[Remembered], lineage: Lineage, names: DisplayNames
) -> list[TranscriptEntry]:
    """Up to two entries for each exchange: the question, and the whole answer."""
    found = exchanges(history)
    written: list[TranscriptEntry] = []
    for exchange, noted in zip(found, known(found, lineage), strict=True):
        if exchange.question:
            written.append(_question(exchange.question, noted, names))
        if exchange.answer:
            written.append(_answer(exchange.answer, noted, names))
    return written


def exchanges(history: Sequence[Remembered]) -> list[Exchange]:
    """A history grouped by question. A decision about a tool belongs to the answer around it."""
    found: list[Exchange] = []
    for entry in history:
        if entry.role == "user" and entry.events:
            found.append(Exchange(entry))
        elif entry.role == "assistant":
            if not found:
                found.append(Exchange(None))
            found[-1].answer.append(entry)
    return found


def known(found: Sequence[Exchange], lineage: Lineage) -> list[Exchanged | None]:
    """Our record of each exchange, if there is one.

    A copied or restarted conversation has new ids for its older entries: only the last answer is
    matched by its id, those before it by their order.
    """
    ends = [number for number, exchange in enumerate(found) if _holds(exchange, lineage.entry_id)]
    end = ends[-1] + 1 if ends else len(found)
    noted: list[Exchanged | None] = [None] * len(found)
    for number, exchanged in zip(range(end - 1, -1, -1), reversed(lineage.answered), strict=False):
        noted[number] = exchanged
    for number, exchanged in zip(range(end, len(found)), lineage.unanswered, strict=False):
        noted[number] = exchanged
    return noted


def _holds(exchange: Exchange, entry_id: str | None) -> bool:
    return any(entry.id == entry_id for entry in exchange.answer)


def _question(entry: Remembered, noted: Exchanged | None, names: DisplayNames) -> TranscriptEntry:
    if noted is None:
        return TranscriptEntry(role="user", text=wellformed(entry.text))
    by, at = names.people.get(noted.user, noted.user), _moment(sent_at(noted.ts))
    return TranscriptEntry(role="user", text=wellformed(entry.text), by=by, at=at)


def _answer(
    parts: Sequence[Remembered], noted: Exchanged | None, names: DisplayNames
) -> TranscriptEntry:
    events = [event for part in parts for event in part.events]
    profile = noted.profile if noted else None
    answered_at = noted.answered_at if noted else None
    return TranscriptEntry(
        role="assistant",
        text=wellformed(BREAK.join(part.text for part in parts if part.text.strip())),
        by=names.profiles.get(profile, profile) if profile else None,
        at=_moment(answered_at),
        sources=sources(events),
        tools=tools(events),
        files=files(events),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)


def tools(events: Sequence[Event]) -> tuple[Tool, ...]:
    """Each tool call in order, with its result if there is one."""
    found: dict[str, Tool] = {}
    for event in events:
        match event:
            case ToolStarted(id, name, arguments) | ApprovalNeeded(id, name, arguments):
                found[id] = Tool(name=wellformed(name), arguments=wellformed(arguments))
            case ToolFinished(id, name, info):
                before = found.get(id) or Tool(name=wellformed(name))
                found[id] = before.model_copy(update={"result": _plain(info)})
    return tuple(found.values())


def sources(events: Sequence[Event]) -> tuple[Source, ...]:
    """Each source once, in order of citation."""
    cited = (event for event in events if isinstance(event, Reference))
    found = (Source(title=wellformed(it.title), url=it.url and wellformed(it.url)) for it in cited)
    return tuple(dict.fromkeys(found))


def files(events: Sequence[Event]) -> tuple[File, ...]:
    made = (event for event in events if isinstance(event, FileProduced))
    return tuple(File(id=it.file_id, name=wellformed(it.name)) for it in made)


def _plain(info: Mapping[str, object]) -> dict[str, JsonValue]:
    """Result of a tool, as JSON can carry it."""
    text = json.dumps(info, ensure_ascii=False, default=str)
    plain: Any = json.loads(wellformed(text), parse_constant=str)  # there is no NaN in JSON
    return dict(plain)
