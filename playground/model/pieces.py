"""Pieces of a model's answer, in the order they are given."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """Reasoning shown apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation, given right after the text it supports."""

    title: str
    url: str | None = None
    description: str | None = None
    favicon: str | None = None
    tool: str = "web_search"


@dataclass(frozen=True, slots=True)
class File:
    """A file made by a tool, to be downloaded by its id."""

    file_id: str
    name: str | None = None
    type: str | None = None
    tool: str = "image_generation"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file the platform has yet to store: it then stands in the answer as a `File`."""

    content: bytes
    name: str
    type: str
    tool: str = "image_generation"


@dataclass(frozen=True, slots=True)
class Image:
    url: str


@dataclass(frozen=True, slots=True)
class DocumentLink:
    url: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """`use` tells tools that run at the same time apart; those one by one need none."""

    name: str
    arguments: str = "{}"
    use: str = ""


@dataclass(frozen=True, slots=True)
class ToolDelta:
    """More of a tool's arguments."""

    arguments: str
    use: str = ""


@dataclass(frozen=True, slots=True)
class ToolDone:
    """The end of a tool; `tokens` is what its result weighs."""

    info: dict[str, Any] = field(default_factory=dict)
    tokens: int = 0
    use: str = ""


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A call left to the client; `confirmation` is "pending" when a person has to allow it.

    Its arguments are JSON, as text or as it is, and a text is streamed in so many `parts`.
    """

    name: str
    arguments: str | dict[str, Any] = "{}"
    confirmation: str | None = None
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Handoff:
    """Another agent continues from here, with its model ('': the same)."""

    agent_id: str
    agent_name: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The answer breaks off with an error told in the stream."""

    message: str
    code: int | str | None = 500

    @property
    def status(self) -> int:
        """Status of a whole answer that fails so."""
        return self.code if isinstance(self.code, int) and self.code in range(400, 600) else 500


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Until:
    """Hold the answer back until the event is set: lets a test act in the middle of a stream."""

    event: asyncio.Event


@dataclass(frozen=True, slots=True)
class Chunk:
    """A content chunk in a shape of its own."""

    data: dict[str, Any]


Content = Text | Thinking | Reference | File | Image | DocumentLink | Chunk
Wait = Pause | Until
ToolPiece = ToolStarted | ToolDelta | ToolDone
Piece = Content | NewFile | ToolPiece | FunctionCall | Handoff | Failure | Wait


def trimmed(said: Iterable[Text | Reference]) -> tuple[Text | Reference, ...]:
    """Return what is said without a line break at its end."""
    *before, last = said
    return (*before, Text(last.text.rstrip()) if isinstance(last, Text) else last)
