"""Streams by dialect: the events that leave, whatever is recorded."""

import json
from collections.abc import Callable

from playground.dialects import Dialects
from playground.mistral.answers.chunks import frame
from playground.mistral.state import Json

Rule = Callable[[Json], list[Json]]


def _other_ids(event: Json) -> list[Json]:
    return [event | {"id": f"stream_{event['id']}"} if "id" in event else event]


def _without_id(event: Json) -> list[Json]:
    if event["type"] == "conversation.response.started":
        event = {name: value for name, value in event.items() if name != "conversation_id"}
    return [event]


def _without_end(event: Json) -> list[Json]:
    return [] if event["type"] == "conversation.response.done" else [event]


def _tool_arguments(event: Json) -> list[Json]:
    if "arguments" in event:
        event = event | {"arguments": {"code": event["arguments"]}}
    return [event]


def _tool_info(event: Json) -> list[Json]:
    if event["type"] == "tool.execution.done":
        event = event | {"info": "done"}
    return [event]


def _unknown(event: Json) -> list[Json]:
    """Add an event that nobody knows before each piece of text."""
    if event["type"] == "message.output.delta":
        return [{"type": "conversation.response.progress", "progress": 0.5}, event]
    return [event]


DONE = "done-never-comes"
LINE_ENDS = "cr-line-ends"
RULES: dict[str, Rule] = {
    "stream-ids-differ": _other_ids,
    "started-without-id": _without_id,
    DONE: _without_end,
    "tool-arguments-as-an-object": _tool_arguments,
    "tool-info-as-text": _tool_info,
    "unknown-events": _unknown,
}


def written(dialects: Dialects, frames: bytes) -> bytes:
    """Write one event as the dialects have it: otherwise, as several, or not at all."""
    rules = [RULES[name] for name in dialects if name in RULES]
    if rules:
        events = [json.loads(frames.partition(b"data: ")[2])]
        for rule in rules:
            events = [each for event in events for each in rule(event)]
        frames = b"".join(map(frame, events))
    return frames.replace(b"\n", b"\r") if LINE_ENDS in dialects else frames
