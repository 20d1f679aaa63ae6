"""Parser of a conversation's entries, back into the agent events of their stream."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mistralai.client import models
from mistralai.client.types import BaseModel

from bot.core.agent_events import (
    ApprovalNeeded,
    Event,
    FileProduced,
    Handoff,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from bot.mistral.stream import events_of

Role = Literal["assistant", "user"]
STEPS = (ToolStarted, ToolFinished, Handoff)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry of a conversation: a message, or a step of the agent's work.

    The id is Mistral's, and '' for a message yet to be sent. `text` is a message's text, `events`
    the agent events of its stream: text, sources, files, tool runs. `pictures` are data URLs that
    accompany a message yet to be sent.
    """

    id: str
    role: Role
    text: str = ""
    events: tuple[Event, ...] = ()
    pictures: tuple[str, ...] = ()

    @property
    def ends_answer(self) -> bool:
        """True if an answer may end with this entry: text, a file, or an approval request."""
        is_step = all(isinstance(event, STEPS) for event in self.events)
        return self.role == "assistant" and not is_step


def read(entries: Sequence[BaseModel]) -> list[HistoryEntry]:
    """Convert Mistral's entries to ours, without those of types that we don't use."""
    return [entry for each in entries if (entry := _entry(each))]


def _entry(entry: BaseModel) -> HistoryEntry | None:
    match entry:
        case models.MessageInputEntry():
            role: Role = "user" if entry.role == "user" else "assistant"
            return _message(entry.id or "", role, entry.content)
        case models.MessageOutputEntry():
            return _message(entry.id or "", "assistant", entry.content)
        case models.FunctionCallEntry() if entry.confirmation_status != "pending":
            return HistoryEntry(entry.id or "", "user")  # a person decided about it
        case models.ToolExecutionEntry() | models.FunctionCallEntry() | models.AgentHandoffEntry():
            events = tuple(_steps(entry))
            return HistoryEntry(entry.id or "", "assistant", events=events) if events else None
    return None


def _message(id: str, role: Role, content: object) -> HistoryEntry:  # noqa: A002 - Mistral's word
    if isinstance(content, list):
        content = [chunk.model_dump(mode="json", by_alias=True) for chunk in content]
    events = tuple(events_of(content, id))
    return HistoryEntry(id, role, "".join(map(_text, events)), events)


def _text(event: Event) -> str:
    """Return the plain text of an event of a message."""
    match event:
        case TextDelta(_, text):
            return text
        case FileProduced(_, name):
            return f"[{name}]"
    return ""


def _steps(entry: BaseModel) -> Iterator[Event]:
    match entry:
        case models.ToolExecutionEntry():
            id, name = entry.id or "", str(entry.name)  # noqa: A001 - Mistral's word
            yield ToolStarted(id, name, entry.arguments)
            yield ToolFinished(id, name, _plain(entry.info))
        case models.FunctionCallEntry():
            yield ApprovalNeeded(entry.tool_call_id, entry.name, str(entry.arguments))
        case models.AgentHandoffEntry():
            yield Handoff(entry.next_agent_name)
        case _:
            return


def _plain(info: object) -> dict[str, Any]:
    return dict(info) if isinstance(info, dict) else {}
