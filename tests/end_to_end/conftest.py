"""Stages: on each transport and each database, with two agents, with a scripted model."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from playground.model import ScriptedModel
from tests.support.app import Stage, opened
from tests.support.users.agent_admin import CommandUser, agents_file


@pytest_asyncio.fixture
async def alice(migrated_sqlite: str, tmp_path: Path) -> AsyncIterator[CommandUser]:
    """An admin in #general of an app with two agents, over HTTP on SQLite."""
    async with opened(migrated_sqlite, agents_file=agents_file(tmp_path)) as stage:
        yield CommandUser(stage)


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    """One engine: `surroundings` goes to the other, and the statements have tests of their own."""
    return migrated_sqlite


@pytest.fixture(params=[("http", "sqlite"), ("socket", "postgresql")], ids="-".join)
def surroundings(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A transport and the address of a database: each of them once, for neither knows the other."""
    transport, engine = request.param
    return transport, str(request.getfixturevalue(f"migrated_{engine}"))


@pytest_asyncio.fixture
async def stage_everywhere(surroundings: tuple[str, str]) -> AsyncIterator[Stage]:
    """The app as it is shipped, on each transport and each database."""
    transport, url = surroundings
    async with opened(url, transport=transport) as stage:
        yield stage


@pytest_asyncio.fixture
async def two_agents_everywhere(
    surroundings: tuple[str, str], tmp_path: Path
) -> AsyncIterator[Stage]:
    """Two agents, on each transport and each database."""
    transport, url = surroundings
    async with opened(url, transport=transport, agents_file=agents_file(tmp_path)) as stage:
        yield stage


@pytest.fixture
def alice_everywhere(two_agents_everywhere: Stage) -> CommandUser:
    """The same as `alice` on each transport and each database."""
    return CommandUser(two_agents_everywhere)


@pytest.fixture
def model() -> ScriptedModel:
    """Says what a test has it say, and else always the same."""
    return ScriptedModel("Fine.")


@pytest_asyncio.fixture
async def scripted(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    """A stage whose model is scripted."""
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


@pytest.fixture
def bob(alice: CommandUser) -> CommandUser:
    """Somebody in #general who is no admin."""
    return CommandUser(alice.stage, user="U0BOB")
