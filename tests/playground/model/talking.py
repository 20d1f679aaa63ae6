"""Conversations with the shipped agents, as the offline model holds them."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mistralai.client import Mistral, models

import bot
from tests.playground.mistral.tools.answers import MODEL, arguments_of, chunks, text_of, used

AGENTS = Path(bot.__file__).with_name("agents.toml")
LIBRARY = "document_library"


@dataclass(frozen=True)
class Answer:
    text: str
    tools: list[str]
    arguments: list[dict[str, str]]
    titles: list[str]  # of the sources
    files: int


@dataclass
class Talk:
    """One conversation with an agent; without a library where its channel has none."""

    client: Mistral
    tools: list[Any]
    conversation_id: str = field(default="", init=False)

    async def say(self, text: str) -> Answer:
        conversations = self.client.beta.conversations
        if self.conversation_id:
            stream = await conversations.append_stream_async(
                conversation_id=self.conversation_id, inputs=text
            )
        else:
            stream = await conversations.start_stream_async(
                inputs=text, model=MODEL, tools=self.tools
            )
        async with stream:
            events: list[Any] = [event.data async for event in stream]
        self.conversation_id = events[0].conversation_id
        return Answer(
            text_of(events),
            used(events),
            arguments_of(events),
            [chunk.title for chunk in chunks(events, models.ToolReferenceChunk)],
            len(chunks(events, models.ToolFileChunk)),
        )


def suggested() -> dict[tuple[str, str], str]:
    """Return the questions that the shipped agents suggest, by agent and title."""
    profiles = tomllib.loads(AGENTS.read_text("utf-8"))["profiles"]
    return {
        (name, prompt["title"]): prompt["message"]
        for name, profile in profiles.items()
        for prompt in profile["prompts"]
    }


def tools_of(agent: str, library: str | None = None) -> list[Any]:
    """Return an agent's tools; those for documents only where its channel has a library."""
    names = tomllib.loads(AGENTS.read_text("utf-8"))["profiles"][agent]["tools"]
    in_full = {"type": LIBRARY, "library_ids": [library]}
    kept = [name for name in names if library or name != LIBRARY]
    return [in_full if name == LIBRARY else {"type": name} for name in kept]
