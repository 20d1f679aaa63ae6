"""Stages with two agents."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.slash import Slash, agents_file
from tests.stage import opened


@pytest_asyncio.fixture
async def alice(migrated_sqlite: str, tmp_path: Path) -> AsyncIterator[Slash]:
    """An admin in #general of an app with two agents, over HTTP on SQLite."""
    async with opened(migrated_sqlite, agents_file=agents_file(tmp_path)) as stage:
        yield Slash(stage)


@pytest_asyncio.fixture(params=["http", "socket"])
async def alice_everywhere(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path
) -> AsyncIterator[Slash]:
    """The same on each transport and each database."""
    agents = agents_file(tmp_path)
    async with opened(database_url, transport=request.param, agents_file=agents) as stage:
        yield Slash(stage)


@pytest.fixture
def bob(alice: Slash) -> Slash:
    """Somebody in #general who is no admin."""
    return Slash(alice.stage, user="U0BOB")
