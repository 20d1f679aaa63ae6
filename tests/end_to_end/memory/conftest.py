"""Stages with two agents and a scripted model that notes what it is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from playground.model import ScriptedModel
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import agents_file


@pytest_asyncio.fixture
async def listening(
    migrated_sqlite: str, tmp_path: Path, model: ScriptedModel
) -> AsyncIterator[Stage]:
    """A stage whose model always says the same, in two agents."""
    async with opened(migrated_sqlite, model=model, agents_file=agents_file(tmp_path)) as stage:
        yield stage
