"""What happens while an agent answers, in our own words. The door to Mistral speaks these."""

from dataclasses import dataclass, field

from bot.core.errors import UserFacingError


@dataclass(frozen=True, slots=True)
class Started:
    """The answer begins, in this conversation."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of the message entry `entry_id`."""

    entry_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """More of the model's reasoning: progress, not answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A connector begins to work."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolDelta:
    """More of the arguments of a connector at work."""

    id: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A connector is done; `info` is what it tells about its work, as Mistral names it."""

    id: str
    name: str
    info: dict[str, object]


@dataclass(frozen=True, slots=True)
class FileProduced:
    """A connector made a file, to be fetched by its id."""

    file_id: str
    name: str
    file_type: str
    tool: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The text before it rests on this source."""

    tool: str
    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """The agent waits for a person's consent to call a tool."""

    tool_call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """Another agent goes on with the answer."""

    agent_name: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete; `tokens` counts prompt, completion and connectors.

    `connectors` tells how often each was called.
    """

    tokens: int
    connectors: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer ended without being complete."""

    trouble: UserFacingError


Event = (
    Started
    | TextDelta
    | Thinking
    | ToolStarted
    | ToolDelta
    | ToolFinished
    | FileProduced
    | Reference
    | ApprovalNeeded
    | Handoff
    | Finished
    | Failed
)
