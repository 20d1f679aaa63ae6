"""Decoder from the data of Mistral's events to agent events.

It is plain JSON, not the vendor's models: these cost ten times as much per event, and turn an event
that lacks one field into an unknown one, text and ids included. It is read field by field: what
can't be read is left out, and never costs what stands beside it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic_core import from_json

from bot.core import links
from bot.core.answers.agent_events import (
    ApprovalNeeded,
    Event,
    Failed,
    FileProduced,
    Finished,
    FunctionCalled,
    Handoff,
    InlinePicture,
    Reference,
    Started,
    TextDelta,
    Thinking,
    ToolDelta,
    ToolFinished,
    ToolStarted,
)
from bot.mistral.refusals.errors import error_of_event
from bot.mistral.streaming import fields, usage
from bot.mistral.streaming.fields import arguments, note_unreadable, text, word

Body = dict[str, Any]
DATA_URL = "data:"
DEEPEST = 8  # levels of nested content
DECIDED = ("allowed", "denied")


def decode(data: bytes) -> Iterator[Event]:
    """Decode one frame: usually into one event, into none where we don't use it."""
    try:
        body = from_json(data)
    except ValueError:
        note_unreadable("frame", "not JSON")
        return
    if isinstance(body, dict):
        yield from _event(body)


def whole(body: str) -> list[Event]:
    """Decode an answer that came in one piece instead of a stream; nothing if it is none."""
    try:
        found = from_json(body)
    except ValueError:
        return []
    if not isinstance(found, dict) or not isinstance(found.get("outputs"), list):
        return []
    events: list[Event] = []
    if conversation_id := word(found.get("conversation_id")):
        events.append(Started(conversation_id))
    for entry in found["outputs"]:
        events += entry_events(entry) if isinstance(entry, dict) else ()
    named = (usage.model_in(entry) for entry in found["outputs"])
    return [*events, Finished(usage.told(found.get("usage"), next(filter(None, named), "")))]


def _event(body: Body) -> Iterator[Event]:
    kind = body.get("type")
    if kind == "message.output.delta":
        yield from events_of(body.get("content"), word(body.get("id")))
    elif read := EVENTS.get(kind) if isinstance(kind, str) else None:
        yield from read(body)
    else:
        note_unreadable("event", word(kind, type(kind).__name__))


def _started(body: Body) -> Iterator[Event]:
    if conversation_id := word(body.get("conversation_id")):
        yield Started(conversation_id)
    else:
        note_unreadable("conversation.response.started", "no conversation_id")


def _done(body: Body) -> Iterator[Event]:
    yield Finished(usage.told(body.get("usage")))


def _failed(body: Body) -> Iterator[Event]:
    yield Failed(error_of_event(body.get("code"), body.get("message")))


def _tool_id(body: Body) -> str:
    """A tool's id; a tool without one is told apart by its name."""
    return word(body.get("id")) or word(body.get("name"), "tool")


def _tool_started(body: Body) -> Iterator[Event]:
    name = word(body.get("name"), "a tool")
    yield ToolStarted(_tool_id(body), name, arguments(body.get("arguments")))


def _tool_delta(body: Body) -> Iterator[Event]:
    if word(body.get("id")) or word(body.get("name")):
        yield ToolDelta(_tool_id(body), arguments(body.get("arguments")))


def _tool_done(body: Body) -> Iterator[Event]:
    yield ToolFinished(
        _tool_id(body), word(body.get("name"), "a tool"), fields.info(body.get("info"))
    )


def _handoff(body: Body) -> Iterator[Event]:
    """Decode a handoff: the vendor's names of agents are nobody's business."""
    yield Handoff(word(body.get("next_agent_id")), word(body.get("previous_agent_id")))


def _function_call(body: Body) -> Iterator[Event]:
    """Decode a call that a person has to allow, or else one of a function of ours."""
    if is_decided(body):
        return
    if call := word(body.get("tool_call_id")):
        event = ApprovalNeeded if body.get("confirmation_status") == "pending" else FunctionCalled
        yield event(call, word(body.get("name"), "a tool"), arguments(body.get("arguments")))
    else:
        note_unreadable("function.call.delta", "no tool_call_id")


def is_decided(call: Body) -> bool:
    """True if a person allowed or denied a call."""
    return call.get("confirmation_status") in DECIDED


def _nothing(_body: Body) -> Iterator[Event]:
    yield from ()


EVENTS: dict[str, Callable[[Body], Iterator[Event]]] = {
    "conversation.response.started": _started,
    "conversation.response.done": _done,
    "conversation.response.error": _failed,
    "tool.execution.started": _tool_started,
    "tool.execution.delta": _tool_delta,
    "tool.execution.done": _tool_done,
    "agent.handoff.started": _nothing,
    "agent.handoff.done": _handoff,
    "function.call.delta": _function_call,
}


def entry_events(entry: Body) -> Iterator[Event]:
    """Decode an entry of a conversation into the events of its stream."""
    match entry.get("type"):
        case "message.output":
            yield from events_of(entry.get("content"), word(entry.get("id")))
        case "tool.execution":
            yield from _tool_started(entry)
            yield from _tool_done(entry)
        case "function.call":
            yield from _function_call(entry)
        case "agent.handoff":
            yield from _handoff(entry)
        case kind:
            note_unreadable("entry", word(kind, type(kind).__name__))


def events_of(content: object, entry_id: str, depth: int = 0) -> Iterator[Event]:
    """Decode a message's content, or a chunk of it."""
    match content:
        case str():
            yield TextDelta(entry_id, text(content))
        case list() if depth < DEEPEST:
            for chunk in content:
                yield from events_of(chunk, entry_id, depth + 1)
        case dict():
            yield from _chunk(content, entry_id)
        case None:
            return
        case _:
            note_unreadable("content", type(content).__name__)


def _chunk(chunk: Body, entry_id: str) -> Iterator[Event]:
    kind = chunk.get("type")
    read = CHUNKS.get(kind) if isinstance(kind, str) else None
    if read:
        yield from read(chunk, entry_id)
    else:
        note_unreadable("chunk", word(kind, type(kind).__name__))


def is_known(chunk: object) -> bool:
    """True if a chunk is of a type that we read."""
    return not isinstance(chunk, dict) or chunk.get("type") in CHUNKS


def _text(chunk: Body, entry_id: str) -> Iterator[Event]:
    yield TextDelta(entry_id, text(chunk.get("text")))


def _thinking(chunk: Body, _entry_id: str) -> Iterator[Event]:
    yield Thinking(text(chunk.get("thinking"), "thinking"))


def _tool_file(chunk: Body, _entry_id: str) -> Iterator[Event]:
    if file_id := word(chunk.get("file_id")):
        name, kind = word(chunk.get("file_name")) or file_id, word(chunk.get("file_type"))
        yield FileProduced(file_id, name, kind, word(chunk.get("tool")))
    else:
        note_unreadable("tool_file", "no file_id")


def _reference(chunk: Body, _entry_id: str) -> Iterator[Event]:
    """Decode a source; one that has neither a title nor an address can't be shown."""
    title, url = text(chunk.get("title")), word(chunk.get("url")) or None
    if title or url:
        yield Reference(word(chunk.get("tool")), title, url)


def _picture(chunk: Body, entry_id: str) -> Iterator[Event]:
    image = chunk.get("image_url")
    url = word(image.get("url") if isinstance(image, dict) else image)
    if url.startswith(DATA_URL):
        yield InlinePicture(url)
    else:
        yield TextDelta(entry_id, links.markdown("image", url))


def _document(chunk: Body, entry_id: str) -> Iterator[Event]:
    name = word(chunk.get("document_name")) or "document"
    yield TextDelta(entry_id, links.markdown(name, word(chunk.get("document_url"))))


CHUNKS: dict[str, Callable[[Body, str], Iterator[Event]]] = {
    "text": _text,
    "thinking": _thinking,
    "tool_file": _tool_file,
    "tool_reference": _reference,
    "reference": _reference,
    "image_url": _picture,
    "document_url": _document,
}
