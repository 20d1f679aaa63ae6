"""A thread as it leaves the app, and comes back: `docs/export-format.md` says it in words."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

FORMAT: Literal["threadwind-thread"] = "threadwind-thread"
VERSION: Literal[1] = 1


class Part(BaseModel):
    """Nothing unknown is let through, and nothing is taken for what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(Part):
    """What an answer rests on."""

    title: str
    url: str | None = None


class Tool(Part):
    """A tool at work: `arguments` as the agent wrote them, `result` as Mistral tells it."""

    name: str
    arguments: str = ""
    result: dict[str, JsonValue] = {}


class File(Part):
    """A file that a tool made, by its id at Mistral; its bytes are not here."""

    id: str
    name: str


class TranscriptEntry(Part):
    """A question, or a whole answer; `by` and `at` where they are known."""

    role: Literal["user", "assistant"]
    text: str
    by: str | None = None
    at: AwareDatetime | None = None
    sources: tuple[Source, ...] = ()
    tools: tuple[Tool, ...] = ()
    files: tuple[File, ...] = ()


class Transcript(Part):
    """A thread's whole conversation, oldest first, and the profile that answers there."""

    format: Literal["threadwind-thread"] = FORMAT
    version: Literal[1] = VERSION
    exported_at: AwareDatetime
    profile: str
    entries: tuple[TranscriptEntry, ...]
