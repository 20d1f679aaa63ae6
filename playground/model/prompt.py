"""Prompt to a model: the conversation so far and its settings."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from .pieces import Piece


@dataclass(frozen=True, slots=True)
class Message:
    """`role` is "user" or "assistant"."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class LibraryDocument:
    """A processed document of a library the model may search."""

    id: str
    library_id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Another agent that a question may be handed to; `prompt` is what it is asked then."""

    agent_id: str
    name: str
    model: str
    prompt: "Callable[[], Prompt]"


@dataclass(frozen=True, slots=True)
class Prompt:
    """`entries` is the raw history of `messages`; `settings` are the agent's or the model's."""

    messages: tuple[Message, ...]
    instructions: str = ""
    tools: tuple[dict[str, Any], ...] = ()
    documents: tuple[LibraryDocument, ...] = ()
    entries: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    colleagues: tuple[Colleague, ...] = ()

    @property
    def question(self) -> str:
        """The text of the last user message."""
        return next((m.text for m in reversed(self.messages) if m.role == "user"), "")


class Model(Protocol):
    """Gives the pieces of an answer; the platform spaces them `delay` seconds apart."""

    delay: float

    def answer(self, prompt: Prompt) -> AsyncIterator[Piece]: ...
