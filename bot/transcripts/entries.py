"""Entries of a transcript, built from a conversation at Mistral and from our turns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import JsonValue

from bot.core.answers.agent_events import (
    ApprovalNeeded,
    Event,
    FileProduced,
    Handoff,
    Reference,
    ToolFinished,
    ToolStarted,
)
from bot.core.text import wellformed
from bot.memory.notes_prompt import without_notes
from bot.mistral.port import Dialogue, Exchange
from bot.slack.thread_target import sent_at
from bot.transcripts.transcript import File, Source, Tool, TranscriptEntry
from storage.threads.lineage import Exchanged, Lineage

BREAK = "\n\n"
HANDED_OVER, ANOTHER = "{before} → {after}", "another agent"


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """Display names of people by id, of profiles by name, and of agents by their id at Mistral."""

    people: Mapping[str, str]
    profiles: Mapping[str, str]
    agents: Mapping[str, str] = field(default_factory=dict)


def entries(dialogue: Dialogue, lineage: Lineage, names: DisplayNames) -> list[TranscriptEntry]:
    """Up to two entries for each exchange: the question, and the whole answer."""
    written: list[TranscriptEntry] = []
    for exchange, noted in zip(dialogue.exchanges, known(dialogue, lineage), strict=True):
        if exchange.question is not None:
            written.append(_question(exchange.question, noted, names))
        if exchange.texts:
            written.append(_answer(exchange, noted, names))
    return written


def known(dialogue: Dialogue, lineage: Lineage) -> list[Exchanged | None]:
    """Our record of each exchange, if there is one.

    Only where the thread stands is known of the conversation: what was before is matched by order.
    """
    count = len(dialogue.exchanges)
    end = count if dialogue.until is None else dialogue.until
    noted: list[Exchanged | None] = [None] * count
    for number, exchanged in zip(range(end - 1, -1, -1), reversed(lineage.answered), strict=False):
        noted[number] = exchanged
    for number, exchanged in zip(range(end, count), lineage.unanswered, strict=False):
        noted[number] = exchanged
    return noted


def _question(text: str, noted: Exchanged | None, names: DisplayNames) -> TranscriptEntry:
    text = without_notes(text)
    if noted is None:
        return TranscriptEntry(role="user", text=wellformed(text))
    by, at = names.people.get(noted.user, noted.user), _moment(sent_at(noted.ts))
    return TranscriptEntry(role="user", text=wellformed(text), by=by, at=at)


def _answer(exchange: Exchange, noted: Exchanged | None, names: DisplayNames) -> TranscriptEntry:
    profile = noted.profile if noted else None
    answered_at = noted.answered_at if noted else None
    return TranscriptEntry(
        role="assistant",
        text=wellformed(BREAK.join(text for text in exchange.texts if text.strip())),
        by=names.profiles.get(profile, profile) if profile else None,
        at=_moment(answered_at),
        sources=sources(exchange.events),
        tools=tools(exchange.events),
        files=files(exchange.events),
        handoffs=handoffs(exchange.events, names) or None,
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


def handoffs(events: Sequence[Event], names: DisplayNames) -> tuple[str, ...]:
    """Each handoff in words; an agent that isn't ours has no name."""
    return tuple(
        HANDED_OVER.format(
            before=names.agents.get(event.previous_id, ANOTHER),
            after=names.agents.get(event.agent_id, ANOTHER),
        )
        for event in events
        if isinstance(event, Handoff)
    )


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
