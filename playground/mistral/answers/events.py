"""A model's pieces written as the vendor's stream events, and as the entries they leave behind."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.mistral.answers.chunks import chunk_of, frame
from playground.mistral.answers.entries import count_tokens
from playground.mistral.metering import MeteredAnswer
from playground.mistral.state import Json, new_id
from playground.model import (
    DocumentLink,
    Failure,
    File,
    FunctionCall,
    Handoff,
    Image,
    Reference,
    Text,
    Thinking,
    ToolDelta,
    ToolDone,
    ToolStarted,
)
from playground.model.pieces import Chunk, Content, Piece, ToolPiece


@dataclass(frozen=True, slots=True)
class Author:
    """Author of an answer; `agent_id` is None in a conversation with a bare model."""

    model: str
    agent_id: str | None = None
    agent_name: str = ""


class Writer:
    """Turns pieces into frames one by one, and keeps the entries of the answer.

    Text makes up nearly all of an answer, so a text frame is a prepared head, the quoted text
    and a tail; the head is made anew only when another entry or another chunk begins.
    """

    def __init__(self, author: Author, now: Callable[[], str]) -> None:
        self.entries: list[Json] = []
        self.connectors: dict[str, int] = {}
        self.connector_tokens = 0
        self.failure: Failure | None = None
        self._author = author
        self._now = now
        self._message: Json | None = None
        self._thought: Json | None = None
        self._texts: list[str] = []
        self._text_head: bytes | None = None
        self._written = 0
        # Where the entries of running tools stand, by the use they were started for.
        self._running: dict[str, int] = {}

    def write(self, piece: Piece) -> Iterator[bytes]:
        """Give the frames of one piece, most often a single one."""
        match piece:
            case Text(text):
                self._written += count_tokens(text)
                head = self._text_head or self._begin_text()
                self._texts.append(text)
                yield head + json.dumps(text).encode() + b"}\n\n"
            case Thinking() | Reference() | File() | Image() | DocumentLink() | Chunk():
                yield self._content(piece)
            case ToolStarted() | ToolDelta() | ToolDone():
                yield frame(self._tool(piece))
            case FunctionCall():
                yield from map(frame, self._function_call(piece))
            case Handoff():
                yield from map(frame, self._handoff(piece))
            case Failure(message, code):
                self.failure = piece
                self.close()
                kind = "conversation.response.error"
                yield frame(self._event(kind, message=message, code=code))

    def close(self) -> None:
        """End the entry that is being written."""
        self._end_text()
        if self.entries and len(self.entries) - 1 not in self._running.values():
            self.entries[-1].setdefault("completed_at", self._now())
        if self._message is not None:
            content = self._message["content"]
            if all(isinstance(chunk.get("text"), str) for chunk in content):
                self._message["content"] = "".join(chunk["text"] for chunk in content)
        self._message = None

    def usage(self, prompt: int) -> Json:
        return {
            "prompt_tokens": prompt,
            "completion_tokens": self._written,
            "total_tokens": prompt + self._written + self.connector_tokens,
            "connector_tokens": self.connector_tokens or None,
            "connectors": self.connectors or None,
        }

    def metered(self, conversation_id: str, prompt: int, *, told: bool) -> MeteredAnswer:
        """Usage of what was written so far, for the account."""
        return MeteredAnswer(
            conversation_id,
            self._author.model,
            prompt,
            self._written,
            self.connector_tokens,
            dict(self.connectors),
            told,
        )

    def _content(self, piece: Content) -> bytes:
        self._end_text()
        message = self._message or self._begin_message()
        chunk = chunk_of(piece)
        if isinstance(piece, Thinking):
            self._written += count_tokens(piece.text)
        event = self._message_event(len(message["content"]), chunk)
        thought, content = self._thought, message["content"]
        if isinstance(piece, Thinking) and thought and content and thought is content[-1]:
            # Reasoning streams in as many deltas of what is one chunk in the history.
            thought["thinking"][0]["text"] += chunk["thinking"][0]["text"]
            event["content_index"] -= 1
        else:
            content.append(chunk)
            self._thought = chunk if isinstance(piece, Thinking) else None
        return frame(event)

    def _begin_text(self) -> bytes:
        message = self._message or self._begin_message()
        event = self._message_event(len(message["content"]), "")
        # `content` is the last field: cut off its empty string and the brace and blank line.
        self._text_head = frame(event)[: -len('""}\n\n')]
        return self._text_head

    def _end_text(self) -> None:
        if self._message is not None and self._texts:
            self._message["content"].append(chunk_of(Text("".join(self._texts))))
        self._texts = []
        self._text_head = None

    def _begin_message(self) -> Json:
        self._message = self._begin("message.output", "msg", role="assistant", content=[])
        return self._message

    def _message_event(self, content_index: int, content: Any) -> Json:
        assert self._message is not None  # noqa: S101 - every caller has begun one
        return self._event(
            "message.output.delta",
            output_index=len(self.entries) - 1,
            id=self._message["id"],
            content_index=content_index,
            model=self._author.model,
            agent_id=self._author.agent_id,
            role="assistant",
            content=content,
        )

    def _tool(self, piece: ToolPiece) -> Json:
        if isinstance(piece, ToolStarted):
            self._begin("tool.execution", "tool_exec", name=piece.name, arguments=piece.arguments)
            self._running[piece.use] = len(self.entries) - 1
            self.connectors[piece.name] = self.connectors.get(piece.name, 0) + 1
            fields = {"arguments": piece.arguments, **self._by()}
            return self._of_entry("tool.execution.started", len(self.entries) - 1, **fields)
        index = self._running[piece.use]
        tool = self.entries[index]
        if isinstance(piece, ToolDelta):
            tool["arguments"] += piece.arguments
            return self._of_entry("tool.execution.delta", index, arguments=piece.arguments)
        del self._running[piece.use]
        info = {"info": piece.info} if piece.info else {}
        tool |= info | {"completed_at": self._now()}
        self.connector_tokens += piece.tokens
        return self._of_entry("tool.execution.done", index, **info)

    def _function_call(self, piece: FunctionCall) -> Iterator[Json]:
        call = {
            "name": piece.name,
            "tool_call_id": new_id("call")[:14],
            "arguments": piece.arguments,
        }
        self._begin("function.call", "fc", **call, confirmation_status=piece.confirmation)
        self._written += count_tokens(str(piece.arguments))
        status = {"confirmation_status": piece.confirmation}
        for part in _parts(piece):
            fields = {**call, "arguments": part, **self._by(), **status}
            yield self._of_entry("function.call.delta", len(self.entries) - 1, **fields)

    def _handoff(self, piece: Handoff) -> Iterator[Json]:
        before = {
            "previous_agent_id": self._author.agent_id or "",
            "previous_agent_name": self._author.agent_name,
        }
        after = {"next_agent_id": piece.agent_id, "next_agent_name": piece.agent_name}
        entry = self._begin("agent.handoff", "handoff", **before, **after)
        # A handoff entry is nobody's own.
        del entry["model"], entry["agent_id"]
        model = piece.model or self._author.model
        self._author = Author(model, piece.agent_id, piece.agent_name)
        index = {"output_index": len(self.entries) - 1, "id": entry["id"]}
        yield self._event("agent.handoff.started", **index, **before)
        yield self._event("agent.handoff.done", **index, **after)

    def _begin(self, kind: str, prefix: str, **fields: Any) -> Json:
        self.close()
        entry = {
            "object": "entry",
            "type": kind,
            "created_at": self._now(),
            "id": new_id(prefix),
            **self._by(),
            **fields,
        }
        self.entries.append(entry)
        return entry

    def _by(self) -> Json:
        return {"model": self._author.model, "agent_id": self._author.agent_id}

    def _of_entry(self, kind: str, index: int, **fields: Any) -> Json:
        entry = self.entries[index]
        about = {"output_index": index, "id": entry["id"], "name": entry["name"]}
        return self._event(kind, **(about | fields))

    def _event(self, kind: str, **fields: Any) -> Json:
        return {"type": kind, "created_at": self._now(), **fields}


def _parts(call: FunctionCall) -> list[str | Json]:
    """Arguments as they are streamed, in parts of about the same length."""
    if not isinstance(call.arguments, str) or call.parts == 1:
        return [call.arguments]
    size = -(-len(call.arguments) // call.parts)
    return [call.arguments[at : at + size] for at in range(0, len(call.arguments), size)]
