"""Schema of an exported thread, described in `docs/export-format.md`."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

FORMAT: Literal["threadwind-thread"] = "threadwind-thread"
VERSION: Literal[1] = 1


class Part(BaseModel):
    """Strict base model: no unknown fields, no coercion of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(Part):
    """A source that an answer cites."""

    title: str
    url: str | None = None


class Tool(Part):
    """A tool call: `arguments` as the agent wrote them, `result` as Mistral reports it."""

    name: str
    arguments: str = ""
    result: dict[str, JsonValue] = {}


class File(Part):
    """A generated file, by its id at Mistral; without its bytes."""

    id: str
    name: str


class TranscriptEntry(Part):
    """A question, or a whole answer; `by` and `at` if they are known."""

    role: Literal["user", "assistant"]
    text: str
    by: str | None = None
    at: AwareDatetime | None = None
    sources: tuple[Source, ...] = ()
    tools: tuple[Tool, ...] = ()
    files: tuple[File, ...] = ()
    handoffs: tuple[str, ...] | None = None  # such as “Researcher → Analyst”


class Transcript(Part):
    """A thread's whole conversation, oldest first, and the profile that answers there."""

    format: Literal["threadwind-thread"] = FORMAT
    version: Literal[1] = VERSION
    exported_at: AwareDatetime
    profile: str
    entries: tuple[TranscriptEntry, ...]
