"""Decoder from Mistral's server-sent events to agent events.

The frames are parsed as plain JSON, not through the vendor's models: these cost ten times as much
per event, and turn an event that lacks one field into an unknown one, text and ids included.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import structlog
from pydantic_core import from_json

from bot.core import errors, links
from bot.core.agent_events import (
    ApprovalNeeded,
    Event,
    Failed,
    FileProduced,
    Finished,
    Handoff,
    Reference,
    Started,
    TextDelta,
    Thinking,
    ToolDelta,
    ToolFinished,
    ToolStarted,
)
from bot.core.text import wellformed
from bot.mistral.errors import error_for_status

log = structlog.get_logger()

LONGEST_FRAME = 64 * 1024 * 1024  # bytes; an inline image is the largest known content
IGNORED_EVENTS = {"agent.handoff.started"}


async def frames(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Split a byte stream into the data of its server-sent events."""
    rest = b""
    async for chunk in chunks:
        rest += chunk
        if b"\r" in rest:  # a line may end in CR LF, and the two may arrive apart
            rest = rest.replace(b"\r\n", b"\n")
        *blocks, rest = rest.split(b"\n\n")
        for block in blocks:
            if data := _data(block):
                yield data
        if len(rest) > LONGEST_FRAME:
            raise errors.AnswerCut
    if data := _data(rest):
        yield data


def _data(block: bytes) -> bytes:
    lines = [line[5:].strip() for line in block.split(b"\n") if line.startswith(b"data:")]
    return lines[0] if len(lines) == 1 else b"\n".join(lines)


def decode(data: bytes) -> Iterator[Event]:
    """Decode one frame: usually into one event, into none where we don't use it."""
    try:
        body = from_json(data)
    except ValueError:
        log.warning("mistral_frame_unreadable", size=len(data))
        return
    if not isinstance(body, dict):
        return
    kind = body.get("type")
    if kind == "message.output.delta":
        yield from events_of(body.get("content"), str(body.get("id", "")))
    elif kind not in IGNORED_EVENTS:
        try:
            yield from _other(kind, body)
        except KeyError as missing:
            log.warning("mistral_event_incomplete", kind=kind, missing=str(missing))


def _other(kind: str | None, body: dict[str, Any]) -> Iterator[Event]:  # noqa: C901 - one table
    match kind:
        case "conversation.response.started":
            yield Started(body["conversation_id"])
        case "conversation.response.done":
            usage = body.get("usage") or {}
            yield Finished(usage.get("total_tokens") or 0, usage.get("connectors") or {})
        case "conversation.response.error":
            yield Failed(error_for_status(body.get("code") or 500))
        case "tool.execution.started":
            yield ToolStarted(body["id"], body["name"], body.get("arguments") or "")
        case "tool.execution.delta":
            yield ToolDelta(body["id"], body.get("arguments") or "")
        case "tool.execution.done":
            yield ToolFinished(body["id"], body["name"], body.get("info") or {})
        case "agent.handoff.done":
            yield Handoff(body.get("next_agent_name", ""))
        case "function.call.delta":
            if body.get("confirmation_status") == "pending":
                arguments = body.get("arguments") or ""
                yield ApprovalNeeded(body["tool_call_id"], body["name"], str(arguments))
        case _:
            log.info("mistral_event_unknown", kind=kind)


def events_of(content: object, entry_id: str) -> Iterator[Event]:
    """Decode a message's content, or a chunk of it."""
    if isinstance(content, str):
        yield TextDelta(entry_id, wellformed(content))
    elif isinstance(content, list):
        for chunk in content:
            yield from events_of(chunk, entry_id)
    elif isinstance(content, dict):
        yield from _chunk(content, entry_id)


def _chunk(chunk: dict[str, Any], entry_id: str) -> Iterator[Event]:
    match chunk.get("type"):
        case "text":
            yield TextDelta(entry_id, wellformed(chunk.get("text") or ""))
        case "thinking":
            parts = chunk.get("thinking") or []
            pieces = [parts] if isinstance(parts, str) else [p.get("text", "") for p in parts]
            yield Thinking("".join(pieces))
        case "tool_file":
            name = chunk.get("file_name") or chunk["file_id"]
            kind = chunk.get("file_type") or ""
            yield FileProduced(chunk["file_id"], name, kind, chunk.get("tool") or "")
        case "tool_reference":
            yield Reference(chunk.get("tool") or "", chunk.get("title") or "", chunk.get("url"))
        case "image_url":
            image = chunk.get("image_url") or ""
            url = image.get("url", "") if isinstance(image, dict) else image
            yield TextDelta(entry_id, links.markdown("image", url))
        case "document_url":
            name = chunk.get("document_name") or "document"
            yield TextDelta(entry_id, links.markdown(name, chunk.get("document_url") or ""))
        case other:
            log.info("mistral_chunk_unknown", kind=other)
