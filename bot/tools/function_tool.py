"""Function tool: a function that agents can call, with all that is said of it and asked of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel

TIMEOUT = 30.0  # seconds, unless a tool says otherwise


class Logger(Protocol):
    """Logger of one call: each line carries the ids of the call."""

    def info(self, event: str, **values: object) -> object: ...
    def warning(self, event: str, **values: object) -> object: ...
    def exception(self, event: str, **values: object) -> object: ...


@dataclass(frozen=True, slots=True)
class ToolCaller:
    """Caller of a tool: the person, the place, and what the call may use.

    `call_id` is the same however often a call is repeated: it serves as an idempotency key.
    `scratch` is a directory of this call's own, which is removed when the call ends.
    """

    team: str
    channel: str
    thread_ts: str
    user: str
    is_direct: bool
    turn_id: int
    call_id: str
    log: Logger
    scratch: Path


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A file to post into the thread: its content, or where it is in the scratch directory."""

    name: str
    content: bytes | Path = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToolLink:
    """A page that a result is based on; it is listed among the answer's sources."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """Result of a call that is more than text or JSON."""

    text: str = ""
    files: tuple[ToolFile, ...] = ()
    links: tuple[ToolLink, ...] = ()


Run = Callable[[ToolCaller, Mapping[str, Any]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class FunctionTool:
    """A function that agents can call.

    `run` gets the arguments as the model `arguments` makes them. A call that may have run is
    repeated after a crash only if it is `repeatable`. `workspaces` are those that may use it
    (none: all of them); `everywhere` offers it with every agent, named in its profile or not.
    `title` tells people what a call does, such as "Look up the weather" ('': the name does).
    """

    name: str
    description: str
    arguments: type[BaseModel]
    run: Run
    timeout: float = TIMEOUT
    consent: bool = False
    repeatable: bool = False
    workspaces: frozenset[str] = frozenset()
    everywhere: bool = False
    title: str = ""

    def is_for(self, team: str) -> bool:
        """True if a workspace may use it."""
        return not self.workspaces or team in self.workspaces

    def definition(self) -> dict[str, Any]:
        """Definition of the tool as a model is told it."""
        return {
            "type": "function",
            "function": {
                "name": self.name,
                "description": self.description,
                "parameters": parameters(self.arguments),
            },
        }


def parameters(arguments: type[BaseModel]) -> dict[str, Any]:
    """JSON schema of a tool's parameters, without the titles that pydantic makes of names."""
    return {"properties": {}, **_without_titles(arguments.model_json_schema())}


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without titles; a property may bear that name."""
    made = {key: value for key, value in schema.items() if key != "title"}
    for key in ("properties", "$defs"):
        if key in made:
            made[key] = {name: _without_titles(one) for name, one in made[key].items()}
    return made
