"""The page over a real local Slack."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from playground.page import Page
from playground.slack import LocalSlack
from playground.slack.wire import Json

Browser = TestClient[web.Request, web.Application]


@pytest.fixture
def slack() -> LocalSlack:
    return LocalSlack()


@pytest.fixture
def page_settings() -> Json:
    """Settings that differ from the usual page's; tests parametrize them."""
    return {}


@pytest_asyncio.fixture
async def browser(slack: LocalSlack, page_settings: Json) -> AsyncIterator[Browser]:
    app = web.Application()
    Page(slack, **page_settings).add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client
    await slack.settle()
    await slack.close()


async def next_event(stream: ClientResponse) -> tuple[str, Json]:
    """Read one server-sent event: its name and its data."""
    name = ""
    while line := (await stream.content.readline()).decode().rstrip("\n"):
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            return name, json.loads(value)
    return await next_event(stream)
