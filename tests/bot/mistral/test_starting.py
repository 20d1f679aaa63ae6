"""Starts ahead of answers under way, from Slack's event to Mistral's stream, in virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.concurrency.pacing import LONGEST_REST, Pacing
from bot.mistral.conversations import Conversations
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import MistralConnection
from bot.mistral.sdk.deprecations import Deprecations
from handlers.requests.dispatcher import Dispatcher
from tests.support import virtual_time

MANY = 100  # streams, of which some are read here
READ = 5
SOON = 0.05  # seconds, by which all of them rest
THINKING = LONGEST_REST - 2 * SOON  # seconds until Mistral answers at all
EVENT = {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}}


def said(**body: object) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


FIRST = said(type="message.output.delta", id="m1", content="Posts")
REST = said(type="message.output.delta", id="m1", content=" lean.")
END = said(type="conversation.response.done", usage={})


@dataclass(slots=True)
class Mistral(httpx2.AsyncBaseTransport):
    """Answers in two pieces, and notes when the second is read."""

    done: list[str]
    thinking: float = 0.0

    async def handle_async_request(self, _request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(self.thinking)
        headers = {"content-type": "text/event-stream"}
        return httpx2.Response(200, headers=headers, stream=Pieces(self.done))


@dataclass(slots=True)
class Pieces(httpx2.AsyncByteStream):
    done: list[str]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield FIRST
        self.done.append("read on")
        yield REST + END


@dataclass(slots=True)
class Bolt:
    """Takes a while for a request, as the database does."""

    done: list[str]

    async def async_dispatch(self, _request: AsyncBoltRequest) -> BoltResponse:
        await asyncio.sleep(LONGEST_REST - 2 * SOON)
        self.done.append("dispatched")
        return BoltResponse(status=200)


def conversations(mistral: Mistral, pacing: Pacing) -> Conversations:
    http, unused = httpx2.AsyncClient(transport=mistral), httpx2.Client(trust_env=False)
    connection = MistralConnection(http, unused, Deprecations(), pacing)
    client = Client("key", "http://mistral.test", connection=connection)
    client.warm_up()  # without the patches it would wait for threads
    return Conversations(client)


async def read(asked: Conversations) -> None:
    async for _event in await asked.append("conv_1", "Why?"):
        pass


@asynccontextmanager
async def answers_under_way(done: list[str], pacing: Pacing) -> AsyncIterator[None]:
    """Streams that show their first text, and rest."""
    asked = conversations(Mistral(done), pacing)
    async with AsyncExitStack() as running, asyncio.TaskGroup() as group:
        for _ in range(MANY):
            await running.enter_async_context(pacing.streaming())
        for _ in range(READ):
            group.create_task(read(asked))
        await asyncio.sleep(SOON)
        yield


def dispatcher(bolt: Bolt, pacing: Pacing) -> Dispatcher:
    async def bolt_of(_team: str) -> Any:
        return bolt

    lifecycle: Any = Lifecycle()
    return Dispatcher(bolt_of, lifecycle, pacing)


class Lifecycle:
    """Nobody uninstalls the app here."""

    uninstalled = revoked = None


def test_an_event_is_dispatched_before_answers_under_way_are_read_on() -> None:
    done: list[str] = []

    async def event_beside_answers() -> None:
        pacing = Pacing()
        async with answers_under_way(done, pacing):
            request = AsyncBoltRequest(body=EVENT, mode="socket_mode")
            await dispatcher(Bolt(done), pacing).async_dispatch(request)

    virtual_time.run(event_beside_answers())

    assert done == ["dispatched", *["read on"] * READ]


def test_answers_are_read_on_while_mistral_thinks_about_a_question() -> None:
    done: list[str] = []

    async def question_beside_answers() -> None:
        pacing = Pacing()
        slow = conversations(Mistral([], THINKING), pacing)
        async with answers_under_way(done, pacing):
            with pacing.starting():
                await slow.append("conv_2", "Why?")
                done.append("asked")

    virtual_time.run(question_beside_answers())

    assert done == [*["read on"] * READ, "asked"]
