"""POST /slack/events as strangers and Slack use it: what is refused, unread and unsaid."""

import asyncio
import io
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt import BoltResponse
from structlog.testing import capture_logs

from handlers.requests.bodies import MAX_BYTES, RequestBodies
from handlers.requests.endpoint import SlackEndpoint
from tests.handlers.requests.test_signatures import SECRET, digest

COMMAND = urlencode({"command": "/agent", "text": "tutor", "team_id": "T1"}).encode()
WORDS = "a-strangers-words"
Client = TestClient[Any, Any]


@dataclass(slots=True)
class Heard:
    """Stands in for the dispatcher: what got as far as that, and how it answers."""

    bodies: list[Any] = field(default_factory=list)
    status: int = 200

    async def async_dispatch(self, request: Any) -> BoltResponse:
        self.bodies.append(request.body)
        return BoltResponse(status=self.status)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def endpoint(heard: Heard) -> SlackEndpoint:
    app: Any = heard
    return SlackEndpoint(app, SECRET, RequestBodies(most_large=2, timeout=0.2))


@pytest_asyncio.fixture
async def client(endpoint: SlackEndpoint) -> AsyncIterator[Client]:
    app = web.Application()
    app.router.add_post("/slack/events", endpoint.receive)
    async with TestClient(TestServer(app)) as ready:
        yield ready


def signed(body: bytes, timestamp: int | None = None) -> dict[str, str]:
    text = str(int(time.time()) if timestamp is None else timestamp)
    return {"X-Slack-Request-Timestamp": text, "X-Slack-Signature": digest(body, text)}


async def sent(client: Client, body: Any, headers: dict[str, str]) -> int:
    async with client.post("/slack/events", data=body, headers=headers) as response:
        return response.status


async def test_a_signed_event_is_handed_on(client: Client, heard: Heard) -> None:
    body = json.dumps({"event": {"type": "message", "text": "é"}}, ensure_ascii=False).encode()

    status = await sent(client, body, signed(body))

    assert status == 200
    assert heard.bodies == [{"event": {"type": "message", "text": "é"}}]


REFUSED = {
    "no-signature": (lambda body: {}, 401),
    "forged": (lambda body: signed(body) | {"X-Slack-Signature": "v0=" + "a" * 64}, 401),
    "of-other-bytes": (lambda body: signed(body + b" "), 401),
    "old": (lambda body: signed(body, int(time.time()) - 301), 401),
    "from-the-future": (lambda body: signed(body, int(time.time()) + 400), 401),
    "time-is-no-number": (lambda body: signed(body) | {"X-Slack-Request-Timestamp": WORDS}, 401),
    "time-beyond-ascii": (lambda body: signed(body) | {"X-Slack-Request-Timestamp": "١٢"}, 401),
    "signature-beyond-ascii": (lambda body: signed(body) | {"X-Slack-Signature": "v0=é"}, 401),
}


@pytest.mark.parametrize(("headers", "expected"), REFUSED.values(), ids=REFUSED.keys())
@pytest.mark.parametrize(
    "body",
    [json.dumps({"event": {"type": WORDS, "ts": WORDS}}).encode(), b"[]," * 9_000, COMMAND],
    ids=["event", "brackets", "command"],
)
async def test_what_slack_did_not_sign_is_neither_read_nor_repeated_in_the_log(
    client: Client, heard: Heard, body: bytes, headers: Any, expected: int
) -> None:
    with capture_logs() as logged:
        statuses = [await sent(client, body, headers(body)) for _ in range(3)]

    assert statuses == [expected] * 3
    assert heard.bodies == []
    assert logged == [{"unsigned": 1, "event": "requests_refused", "log_level": "warning"}]


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunked"])
async def test_a_body_larger_than_any_of_slacks_is_refused(
    client: Client, heard: Heard, is_chunked: bool
) -> None:
    body = b"a" * (MAX_BYTES + 1)

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 500_000):
            yield body[start : start + 500_000]

    status = await sent(client, pieces() if is_chunked else io.BytesIO(body), signed(body))

    assert (status, heard.bodies) == (413, [])


async def test_a_body_that_does_not_come_is_not_waited_for(client: Client) -> None:
    forever = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"event'
        await forever.wait()

    try:
        assert await sent(client, pieces(), signed(b"")) == 408
    finally:
        forever.set()


async def test_few_large_bodies_are_read_at_once_and_small_ones_always(
    client: Client, heard: Heard
) -> None:
    more = asyncio.Event()
    large = b"{" + b" " * 100_000 + b"}"

    async def pieces() -> AsyncIterator[bytes]:
        yield large[:-1]
        await more.wait()
        yield large[-1:]

    waiting = [asyncio.create_task(sent(client, pieces(), signed(large))) for _ in range(4)]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    small = await sent(client, b"{}", signed(b"{}"))
    more.set()

    assert sorted(await asyncio.gather(*waiting)) == [200, 200, 503, 503]
    assert small == 200


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain"])
async def test_a_command_that_is_sent_again_as_it_was_takes_no_effect(
    client: Client, heard: Heard, content_type: str
) -> None:
    headers = signed(COMMAND) | {"Content-Type": "application/x-www-form-urlencoded"}

    first = await sent(client, COMMAND, headers)
    again = await sent(client, COMMAND, headers | {"Content-Type": content_type})

    assert (first, again, len(heard.bodies)) == (200, 401, 1)


async def test_a_command_that_failed_may_be_sent_again(client: Client, heard: Heard) -> None:
    headers = signed(COMMAND)
    heard.status = 500

    await sent(client, COMMAND, headers)
    heard.status = 200

    assert await sent(client, COMMAND, headers) == 200


async def test_the_same_command_given_twice_takes_effect_twice(
    client: Client, heard: Heard
) -> None:
    now = int(time.time())

    await sent(client, COMMAND, signed(COMMAND, now - 1))
    await sent(client, COMMAND, signed(COMMAND, now))

    assert len(heard.bodies) == 2


@pytest.mark.parametrize("body", [b"\xff{", b'{"event": 7}', b"{]", b'{"event": {}}'], ids=repr)
async def test_what_is_signed_and_cannot_be_read_is_refused_in_plain_words(
    client: Client, body: bytes
) -> None:
    async with client.post("/slack/events", data=body, headers=signed(body)) as response:
        assert (response.status, await response.text()) == (
            400,
            "The request's body can't be read.",
        )
