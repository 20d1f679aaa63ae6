"""An app with tools of its operator's."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.model import ScriptedModel
from tests.support import own_tools
from tests.support.app import Stage, opened

AGENTS = """
default = "player"

[profiles.player]
title = "Player"
model = "mistral-medium-latest"
instructions = "Play."
tools = ["roll_dice"]
for_people = "everybody"
"""


@pytest.fixture
def agents(tmp_path: Path) -> Path:
    """A catalogue whose only agent has all of the tools."""
    file = tmp_path / "agents.toml"
    file.write_text(AGENTS)
    return file


@pytest.fixture(autouse=True)
def ran() -> Iterator[list[tuple[str, object]]]:
    """The calls that ran."""
    own_tools.RAN.clear()
    yield own_tools.RAN
    own_tools.RAN.clear()


@pytest_asyncio.fixture
async def stage(migrated_sqlite: str, agents: Path, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(
        migrated_sqlite, model=model, agents_file=agents, tools="tests.support.own_tools"
    ) as ready:
        yield ready
