"""An app with tools of its operator's."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.model import ScriptedModel
from tests.support import own_tools
from tests.support.app import Stage, opened
from tests.support.databases import BOTH

TOOLS = "tests.support.own_tools"
AGENTS = """
default = "player"

[profiles.player]
title = "Player"
model = "mistral-medium-latest"
instructions = "Play."
for_people = "everybody"
tools = [
    "roll_dice", "look_up_weather", "book_room", "make_report", "wait_for_ever", "go_wrong",
    "say_too_much", "give_anything", "fire_everybody",
]
"""

Ran = list[tuple[str, object]]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """Each engine: a call survives crashes by what its transactions promise."""
    return str(request.getfixturevalue(f"migrated_{request.param}"))


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    """A catalogue whose only agent has all of the tools."""
    file = tmp_path / "agents.toml"
    file.write_text(AGENTS)
    return file


@pytest.fixture(autouse=True)
def ran() -> Iterator[Ran]:
    """The calls that ran."""
    own_tools.RAN.clear()
    own_tools.STEPS.clear()
    yield own_tools.RAN
    own_tools.STEPS.clear()


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, agents: Path, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model, agents_file=agents, tools=TOOLS) as ready:
        yield ready


@pytest_asyncio.fixture
async def stage_everywhere(
    database_url: str, agents: Path, model: ScriptedModel
) -> AsyncIterator[Stage]:
    async with opened(database_url, model=model, agents_file=agents, tools=TOOLS) as ready:
        yield ready
