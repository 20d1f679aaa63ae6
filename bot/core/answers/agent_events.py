"""Agent events: the steps of an answer as our own types. `bot.mistral` emits them."""

from dataclasses import dataclass, field

from bot.core.answers.code_output import exception_in
from bot.core.answers.told_usage import ToldUsage
from bot.core.errors import UserFacingError
from storage.records import ConversationPoint


@dataclass(frozen=True, slots=True)
class Started:
    """The answer started, in this conversation."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text of one message of the answer; around a tool's work there are several."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """More of the model's reasoning: progress, not answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A connector started."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolDelta:
    """More of the arguments of a running connector."""

    id: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A connector ended; `info` is its report, in Mistral's format."""

    id: str
    name: str
    info: dict[str, object]

    @property
    def problem(self) -> str:
        """Error it ended in, be it the exception of code that was run; '' if it worked."""
        error, output = self.info.get("error"), self.info.get("code_output")
        if isinstance(error, str) and error:
            return error
        return exception_in(output) if isinstance(output, str) else ""


@dataclass(frozen=True, slots=True)
class FileProduced:
    """A connector made a file, to be fetched by its id."""

    file_id: str
    name: str
    file_type: str
    tool: str


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture whose content is in the answer itself, as a data URL."""

    data_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """Citation: the text before it is based on this source; `is_message` of one found in Slack."""

    tool: str
    title: str
    url: str | None
    is_message: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalNeeded:
    """The agent waits for a person's consent to call a tool."""

    tool_call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class FunctionCalled:
    """The agent calls a function of ours, and waits for its result; arguments may come in parts."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """Another agent of Mistral's continues the answer, instead of the `previous_id` (if told).

    `profile` is the one that it serves, with its title and model, and `before` the title of the
    agent that hands over: all of them '' as long as nobody looked, and for agents that aren't ours.
    """

    agent_id: str
    previous_id: str = ""
    before: str = ""
    profile: str = ""
    title: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """This agent of Mistral's gives the answer from here on, whether a handoff was told or not."""

    agent_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is complete, and took what is told.

    What follows continues from `point` (None: it isn't known).
    """

    usage: ToldUsage = field(default_factory=ToldUsage)
    point: ConversationPoint | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The answer ended without being complete."""

    error: UserFacingError


Event = (
    Started
    | TextDelta
    | Thinking
    | ToolStarted
    | ToolDelta
    | ToolFinished
    | FileProduced
    | InlinePicture
    | Reference
    | ApprovalNeeded
    | FunctionCalled
    | Handoff
    | Speaking
    | Finished
    | Failed
)
