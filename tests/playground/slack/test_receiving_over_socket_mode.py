import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack

from .conftest import first_reply


@pytest.fixture
def opener(slack: LocalSlack) -> AsyncWebClient:
    return AsyncWebClient(token=slack.app_token, base_url=slack.api_url)


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


class Socket:
    """A bare connection that has said hello."""

    def __init__(self, session: aiohttp.ClientSession, opener: AsyncWebClient) -> None:
        self._session = session
        self._opener = opener
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> dict[str, Any]:
        url = (await self._opener.apps_connections_open(app_token=self._opener.token or ""))["url"]
        self._socket = await self._session.ws_connect(url)
        return await self.receive()

    async def receive(self) -> dict[str, Any]:
        assert self._socket is not None
        message: dict[str, Any] = await self._socket.receive_json(timeout=2)
        return message

    async def ack(self, envelope: dict[str, Any]) -> None:
        assert self._socket is not None
        await self._socket.send_json({"envelope_id": envelope["envelope_id"]})

    async def close(self) -> None:
        assert self._socket is not None
        await self._socket.close()


@pytest.fixture
def socket(session: aiohttp.ClientSession, opener: AsyncWebClient) -> Socket:
    return Socket(session, opener)


async def ignore() -> None:
    """Acknowledge and do nothing."""


async def test_bolt_answers_a_mention_over_a_socket(
    slack: LocalSlack, bolt: AsyncApp, opener: AsyncWebClient
) -> None:
    async def answer(event: dict[str, Any], say: Any) -> None:
        await say(text="Hello!", thread_ts=event["ts"])

    bolt.event("app_mention")(answer)
    bolt.event("message")(ignore)
    handler = AsyncSocketModeHandler(bolt, slack.app_token, web_client=opener)
    changes = slack.watch()
    await handler.connect_async()  # type: ignore[no-untyped-call]

    ts = await slack.people.post("U0ALICE", "C0GENERAL", "<@U0BOT> hi")
    reply = await first_reply(slack, changes, ts)
    await slack.settle()
    await handler.close_async()  # type: ignore[no-untyped-call]

    assert reply.text == "Hello!"
    assert all(delivery.acked and delivery.via == "socket" for delivery in slack.deliveries)


async def test_a_connection_begins_with_hello(socket: Socket, slack: LocalSlack) -> None:
    hello = await socket.open()

    assert (hello["type"], hello["connection_info"]) == ("hello", {"app_id": slack.app_id})


async def test_an_unacknowledged_event_comes_again_in_another_envelope(
    slack: LocalSlack, socket: Socket
) -> None:
    slack.answer_timeout = 0.02
    await socket.open()
    await slack.people.post("U0ALICE", "C0GENERAL", "hi")

    first = await socket.receive()
    second = await socket.receive()
    await socket.ack(second)
    await slack.settle()

    assert first["envelope_id"] != second["envelope_id"]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")


async def test_an_event_lost_with_its_connection_comes_again_on_the_next(
    slack: LocalSlack, socket: Socket, session: aiohttp.ClientSession, opener: AsyncWebClient
) -> None:
    other = Socket(session, opener)
    await socket.open()
    await other.open()
    await slack.people.post("U0ALICE", "C0GENERAL", "hi")
    lost = await socket.receive()

    await socket.close()
    found = await other.receive()
    await other.ack(found)
    await slack.settle()

    assert lost["payload"] == found["payload"]


async def test_a_disconnect_names_its_reason(slack: LocalSlack, socket: Socket) -> None:
    await socket.open()

    await asyncio.gather(slack.disconnect("refresh_requested"), asyncio.sleep(0))

    assert (await socket.receive())["reason"] == "refresh_requested"


async def test_an_eleventh_connection_is_turned_away(
    slack: LocalSlack, session: aiohttp.ClientSession, opener: AsyncWebClient
) -> None:
    sockets = [Socket(session, opener) for _ in range(11)]

    greetings = [await socket.open() for socket in sockets]

    assert [g["type"] for g in greetings] == ["hello"] * 10 + ["disconnect"]
    assert greetings[-1]["reason"] == "too_many_websockets"


async def test_a_bot_token_opens_no_connection(client: AsyncWebClient, slack: LocalSlack) -> None:
    with pytest.raises(SlackApiError) as raised:
        await client.apps_connections_open(app_token=slack.bot_token)

    assert raised.value.response["error"] == "not_allowed_token_type"


async def test_a_socket_address_works_once(
    session: aiohttp.ClientSession, opener: AsyncWebClient, slack: LocalSlack
) -> None:
    url = (await opener.apps_connections_open(app_token=slack.app_token))["url"]
    await session.ws_connect(url)

    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(url)
