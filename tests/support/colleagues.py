"""Agents that hand over to each other, in a workspace of an app that is shipped with them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playground.model import Handoff, Model
from playground.slack import Message
from tests.support.app import Stage, opened

CATALOGUE = """
default = "researcher"

[profiles.researcher]
title = "Researcher"
model = "mistral-medium-latest"
instructions = "Find things."
tools = ["document_library"]
handoffs = ["analyst", "clerk"]

[profiles.analyst]
title = "Analyst"
model = "mistral-large-latest"
instructions = "Compute things."
tools = ["document_library", "code_interpreter"]
handoffs = ["researcher"]

[profiles.clerk]
title = "Clerk"
model = "mistral-small-latest"
instructions = "Keep the books."
tools = [{ type = "web_search", requires_confirmation = ["web_search"] }]
for_people = "members"
approvals_by = "admins"
"""


@asynccontextmanager
async def colleagues(
    url: str, directory: Path, model: Model | None = None, catalogue: str = CATALOGUE, **more: Any
) -> AsyncIterator[Stage]:
    """A stage with the researcher, the analyst and the clerk."""
    file = directory / "agents.toml"
    file.write_text(catalogue)
    async with opened(url, model=model, agents_file=file, **more) as stage:
        yield stage


def agent(stage: Stage, profile: str, library_id: str | None = None) -> dict[str, Any]:
    """The newest agent at Mistral of a profile, in its current version."""
    found = [
        one.current
        for one in stage.mistral.agents.values()
        if one.current["name"] == f"Threadwind {profile}"
        and library_id in {None, one.current["metadata"]["library"]}
    ]
    return found[-1]


def to(stage: Stage, profile: str) -> Handoff:
    """A handoff to the agent of a profile."""
    other = agent(stage, profile)
    return Handoff(other["id"], other["name"], other["model"])


def titles(stage: Stage, thread: str) -> list[str]:
    """The titles of the task cards in a thread."""
    blocks = [block for message in stage.replies(thread) for block in message.blocks]
    return [block["title"] for block in blocks if block["type"] == "task_card"]


def signature(message: Message) -> str:
    """The line below an answer that names who gave it."""
    return next(str(one["text"]["text"]) for one in message.blocks if one["type"] == "section")
