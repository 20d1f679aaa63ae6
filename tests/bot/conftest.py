"""A clock to move, the local platforms with a client of each, and the commands beside them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines
from bot.slack.client import SlackClient
from playground.mistral import LocalMistral
from playground.model import ScriptedModel
from playground.server import Playground
from playground.slack import LocalSlack
from tests.support.cli import Commands
from tests.support.clock import Clock

PATIENT = Deadlines(connect=10.0, call=20.0, silence=20.0)


@pytest.fixture
def database_url(migrated_sqlite: str) -> str:
    """One engine: the statements have tests of their own, on both, in tests/storage."""
    return migrated_sqlite


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    local = LocalSlack()
    server = TestServer(local.app)
    await server.start_server()
    local.public_url = str(server.make_url("")).rstrip("/")
    yield local
    await server.close()


@pytest_asyncio.fixture
async def client(slack: LocalSlack) -> AsyncIterator[SlackClient]:
    ready = SlackClient(slack.bot_token, slack.api_url)
    yield ready
    await ready.close()


@pytest_asyncio.fixture
async def mistral() -> LocalMistral:
    return LocalMistral(model=ScriptedModel("Hello"))


@pytest_asyncio.fixture
async def mistral_client(mistral: LocalMistral) -> AsyncIterator[Client]:
    async with TestServer(mistral.app) as server:
        ready = Client("local-mistral-key", str(server.make_url("")).rstrip("/"), PATIENT)
        yield ready
        await ready.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def ground() -> AsyncIterator[Playground]:
    """Both platforms, for a process of its own."""
    async with Playground() as platforms:
        yield platforms


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    return Commands(tmp_path)
