"""Deliveries under way between Slack and the app when the process ended."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from playground.slack import LocalSlack, Message
from tests.playground.persistence.conftest import Opened, unsaved
from tests.playground.slack.conftest import Receiver

NOBODY = "http://127.0.0.1:1/slack/events"
HOURS = (10_000.0,)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest_asyncio.fixture
async def request_url(receiver: Receiver) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", receiver.keep)
    async with TestServer(app) as server:
        yield str(server.make_url("/slack/events"))


async def interrupted(opened: Opened) -> None:
    """Post a message whose event fails once, and end before the next attempt."""
    with opened() as work:
        slack = LocalSlack(work=work)
        slack.request_url, slack.retry_delays = NOBODY, HOURS
        await slack.people.post("U0ALICE", "C0GENERAL", "hi")
        while not slack.workspace.undelivered or not slack.deliveries:
            await asyncio.sleep(0.001)
        await slack.close()


async def test_an_event_that_nobody_acknowledged_is_delivered_again(
    opened: Opened, receiver: Receiver, request_url: str
) -> None:
    await interrupted(opened)
    with opened() as work:
        slack = LocalSlack(work=work)
        slack.request_url = request_url
        slack.resume()
        await slack.settle()
        await slack.close()

    assert [event["text"] for event in receiver.events] == ["hi"]
    assert receiver.headers[0]["X-Slack-Retry-Num"] == "1"
    assert receiver.headers[0]["X-Slack-Retry-Reason"] == "connection_failed"


async def test_an_event_that_was_never_sent_is_delivered(
    opened: Opened, receiver: Receiver, request_url: str
) -> None:
    with opened() as work:
        slack = LocalSlack(work=work)
        slack.request_url = NOBODY
        await slack.people.post("U0ALICE", "C0GENERAL", "hi")
        await slack.close()
    with opened() as work:
        slack = LocalSlack(work=work)
        slack.request_url = request_url
        slack.resume()
        await slack.settle()
        await slack.close()

    assert [event["text"] for event in receiver.events] == ["hi"]


async def test_an_event_that_was_acknowledged_is_not(
    opened: Opened, receiver: Receiver, request_url: str
) -> None:
    for _ in range(2):
        with opened() as work:
            slack = LocalSlack(work=work)
            slack.request_url = request_url
            slack.resume()
            if not receiver.events:
                await slack.people.post("U0ALICE", "C0GENERAL", "hi")
            await slack.settle()
            await slack.close()

    assert len(receiver.events) == 1


async def test_a_file_that_was_about_to_be_shared_is_shared(opened: Opened) -> None:
    with opened() as work:
        slack = LocalSlack(work=work)
        slack.sharing_delay = 10_000.0
        file = slack.people.add_file("U0BOT", "tea.md", b"Tea", "text/markdown")
        bot = slack.bot_user_id
        message = Message("C0GENERAL", "", bot, subtype="file_share", files=[file.id])
        slack.tenants.first.parts.sharing.share_later(message)
        await slack.close()
    with opened() as work:
        again = LocalSlack(work=work)
        again.resume()
        await again.settle()

        [shared] = again.workspace.channels["C0GENERAL"].messages.values()
        assert shared.files == [file.id]
        assert again.workspace.files[file.id].data == b"Tea"
        assert unsaved(work) == []
