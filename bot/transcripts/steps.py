"""What an answer's events tell besides words: tools with what they did, sources, files."""

import json
from collections.abc import Mapping, Sequence
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
from bot.transcripts.transcript import File, Source, Tool


def tools(events: Sequence[Event]) -> tuple[Tool, ...]:
    """Each use of a tool, in order, with its result if it came to one."""
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
    """Each source once, in the order in which they are cited."""
    cited = (event for event in events if isinstance(event, Reference))
    found = (Source(title=wellformed(it.title), url=it.url and wellformed(it.url)) for it in cited)
    return tuple(dict.fromkeys(found))


def files(events: Sequence[Event]) -> tuple[File, ...]:
    made = (event for event in events if isinstance(event, FileProduced))
    return tuple(File(id=it.file_id, name=wellformed(it.name)) for it in made)


def _plain(info: Mapping[str, object]) -> dict[str, JsonValue]:
    """What a tool tells, as JSON can carry it."""
    text = json.dumps(info, ensure_ascii=False, default=str)
    plain: Any = json.loads(wellformed(text), parse_constant=str)  # there is no NaN in JSON
    return dict(plain)
