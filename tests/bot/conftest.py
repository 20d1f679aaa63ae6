"""A clock to move, and a local Slack with a client of it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer

from bot.slack import SlackClient
from playground.slack import LocalSlack
from tests.clock import Clock


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


@pytest.fixture
def clock() -> Clock:
    return Clock()
