"""Shapes of events, chunks and entries: whether they are those that we know."""

from collections.abc import Iterable
from typing import Any

from bot.core.assumptions import Findings
from bot.mistral.verification.api import Json

EVENTS = frozenset(
    {
        "conversation.response.started",
        "conversation.response.done",
        "conversation.response.error",
        "message.output.delta",
        "tool.execution.started",
        "tool.execution.delta",
        "tool.execution.done",
        "agent.handoff.started",
        "agent.handoff.done",
        "function.call.delta",
    }
)
CHUNKS = frozenset({"text", "thinking", "image_url", "document_url", "tool_file", "tool_reference"})
ENTRIES = frozenset(
    {
        "message.input",
        "message.output",
        "tool.execution",
        "function.call",
        "function.result",
        "agent.handoff",
    }
)
CODES = {
    1300: "stream-error-rate-limited",
    3505: "stream-error-capacity",
    3051: "stream-error-context",
    403: "stream-error-guardrail",
}
# They hold where every answer that was read has only shapes that we know.
ALWAYS = (
    "reference-chunks",
    "unknown-chunks",
    "unknown-entries",
    "unknown-events",
    "thinking-as-strings",
    "thinking-as-an-object",
    "text-as-an-object",
    "file-without-id",
    "stream-error-in-words",
    "stream-error-without-code",
    *CODES.values(),
)
ARGUMENTS, INFO = "tool-arguments-as-an-object", "tool-info-as-text"


def look_at_event(findings: Findings, event: Json) -> None:
    """Note what is odd about an event of a stream."""
    kind = event.get("type")
    if kind not in EVENTS:
        findings.fails("unknown-events", f"`{kind}`")
    elif kind == "message.output.delta":
        look_at_content(findings, event.get("content"))
    elif kind == "conversation.response.error":
        _look_at_error(findings, event.get("code"))
    elif kind in {"tool.execution.started", "tool.execution.done", "tool.execution.delta"}:
        _look_at_tool(findings, event)


def look_at_entries(findings: Findings, entries: Iterable[Json]) -> None:
    """Note what is odd about a history."""
    for entry in entries:
        kind = entry.get("type")
        if kind not in ENTRIES:
            findings.fails("unknown-entries", f"`{kind}`")
        elif kind == "tool.execution":
            _look_at_tool(findings, entry)
        else:
            look_at_content(findings, entry.get("content"))


def look_at_content(findings: Findings, content: object) -> None:
    """Note what is odd about a message's content, or a chunk of it."""
    for chunk in content if isinstance(content, list) else [content]:
        if isinstance(chunk, dict):
            _look_at_chunk(findings, chunk)


def _look_at_chunk(findings: Findings, chunk: Json) -> None:
    kind = chunk.get("type")
    if kind == "reference":
        findings.fails("reference-chunks", "`reference`")
    elif kind not in CHUNKS:
        findings.fails("unknown-chunks", f"`{kind}`")
    elif kind == "text" and not isinstance(chunk.get("text"), str):
        findings.fails("text-as-an-object", type(chunk.get("text")).__name__)
    elif kind == "tool_file" and not chunk.get("file_id"):
        findings.fails("file-without-id", "a file without an id")
    elif kind == "thinking":
        _look_at_thinking(findings, chunk.get("thinking"))


def _look_at_thinking(findings: Findings, thinking: object) -> None:
    if isinstance(thinking, dict):
        findings.fails("thinking-as-an-object", "an object")
    elif isinstance(thinking, list) and any(isinstance(part, str) for part in thinking):
        findings.fails("thinking-as-strings", "a list of strings")


def _look_at_tool(findings: Findings, tool: Json) -> None:
    arguments, info = tool.get("arguments"), tool.get("info")
    if arguments is not None and not isinstance(arguments, str):
        findings.fails(ARGUMENTS, type(arguments).__name__)
    if info is not None and not isinstance(info, dict):
        findings.fails(INFO, type(info).__name__)


def _look_at_error(findings: Findings, code: Any) -> None:
    if code is None:
        findings.fails("stream-error-without-code", "no code")
    elif not isinstance(code, int):
        findings.fails("stream-error-in-words", f"code {code!r}")
    elif code in CODES:
        findings.fails(CODES[code], f"code {code}")
