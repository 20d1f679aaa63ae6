"""The port under connections that strangers hold open, send slowly, or fill with no HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from aiohttp import web
from structlog.testing import capture_logs

from bot.app import http, server
from bot.app.http.listener import ConnectionLimits

HOST = "127.0.0.1"
PROBE = b"GET /healthz HTTP/1.1\r\nHost: app\r\n\r\n"
MOST = 4
PATIENCE = 10.0
QUICK = 0.05  # seconds, in place of the real limits
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], "asyncio.Future[Stream]"]


class Well:
    """A health check that finds nothing."""

    async def problems(self) -> list[str]:
        return []


async def unread(request: web.Request) -> web.Response:
    """Read a body that may never come."""
    await request.read()
    return web.Response()


async def broken(_request: web.Request) -> web.Response:
    raise ZeroDivisionError


@pytest.fixture
def limits() -> ConnectionLimits:
    return ConnectionLimits(MOST)


@pytest_asyncio.fixture
async def port(limits: ConnectionLimits) -> AsyncIterator[int]:
    routes = {http.EVENTS: unread, http.INSTALL: broken}
    runner = await server.listen(http.application(Well(), routes), HOST, 0, limits)
    yield runner.addresses[0][1]
    await runner.cleanup()


async def opened(port: int, *sent: bytes) -> Stream:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.writelines(sent)
    return reader, writer


async def told(stream: Stream) -> bytes:
    """All that comes until the connection is closed by the other side."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await stream[0].read()
        except ConnectionResetError:
            return b""
        finally:
            stream[1].close()


async def answer(port: int, sent: bytes = PROBE) -> bytes:
    """Head and body of one response."""
    reader, writer = await opened(port, sent)
    async with asyncio.timeout(PATIENCE):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return head


HELD = {
    "silent": b"",
    "half-a-line": b"GET /hea",
    "half-a-head": b"GET /healthz HTTP/1.1\r\nX: ",
    "half-a-body": b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{",
    "half-a-chunk": b"POST /slack/events HTTP/1.1\r\nHost: a\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n9\r\n{",
    "unasked-body": b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{",
    "answered": PROBE,
}


@pytest.mark.parametrize("sent", HELD.values(), ids=HELD.keys())
async def test_probes_are_answered_whatever_strangers_hold_open(port: int, sent: bytes) -> None:
    held = [await opened(port, sent) for _ in range(3 * MOST)]

    heads = [await answer(port) for _ in range(3)]

    assert [head.split(b"\r\n")[0] for head in heads] == [b"HTTP/1.1 200 OK"] * 3
    for _, writer in held:
        writer.close()


async def test_whoever_kept_us_waiting_longest_makes_room(port: int) -> None:
    oldest = await opened(port)
    others = [await opened(port) for _ in range(MOST)]

    assert await told(oldest) == b""
    others[-1][1].write(PROBE)
    assert await others[-1][0].readline() == b"HTTP/1.1 200 OK\r\n"
    for _, writer in others:
        writer.close()


SLOW = {name: sent for name, sent in HELD.items() if "body" not in name and "chunk" not in name}


@pytest.mark.parametrize("limits", [ConnectionLimits(MOST, head=QUICK, idle=QUICK)])
@pytest.mark.parametrize("sent", SLOW.values(), ids=SLOW.keys())
async def test_a_client_that_says_nothing_more_is_cut_off(port: int, sent: bytes) -> None:
    assert (await told(await opened(port, sent))).count(b"HTTP/1.1") == (sent == PROBE)


@pytest.mark.parametrize("limits", [ConnectionLimits(MOST, head=QUICK, idle=PATIENCE * 9)])
async def test_a_second_request_has_no_more_time_than_the_first(port: int) -> None:
    reader, writer = await opened(port, PROBE)
    await reader.readuntil(b"}")

    writer.write(PROBE[:9])

    assert await told((reader, writer)) == b""


async def test_one_connection_serves_many_requests(port: int) -> None:
    reader, writer = await opened(port)

    for _ in range(5):
        writer.write(PROBE)
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        await reader.readuntil(b"}")

    writer.close()


FOREIGN = {
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    "no-http": b"SECRET WORDS\r\n\r\n",
    "odd-header": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX\x00Y: SECRET\r\n\r\n",
    "long-line": b"GET /" + b"SECRET" * 9_000 + b" HTTP/1.1\r\n\r\n",
    "odd-length": b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: SECRET\r\n\r\n",
    "odd-chunk": b"POST /nowhere HTTP/1.1\r\nHost: a\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nSECRET\r\n",
    "odd-chunk-read": b"POST /slack/events HTTP/1.1\r\nHost: a\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nSECRET\r\n",
    "odd-encoding": b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
    b"Content-Length: 6\r\n\r\nSECRET",
}


@pytest.mark.parametrize("sent", FOREIGN.values(), ids=FOREIGN.keys())
async def test_nothing_of_what_is_no_request_reaches_the_log(
    port: int, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logged:
        for _ in range(3):
            _, writer = stream = await opened(port, sent)
            writer.write_eof()
            await told(stream)

    lines = [*map(str, logged), *(record.getMessage() for record in caplog.records)]
    assert "SECRET" not in " ".join(lines + [record.exc_text or "" for record in caplog.records])
    assert len(lines) <= 3


RESPONSES = {
    "health": PROBE,
    "not-found": b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
    "wrong-method": b"PUT /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "malformed": FOREIGN["no-http"],
    "long": FOREIGN["long-line"],
    "broken": b"GET /slack/install HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("sent", RESPONSES.values(), ids=RESPONSES.keys())
async def test_no_response_says_which_software_serves(port: int, sent: bytes) -> None:
    with capture_logs():
        head = await answer(port, sent)

    assert head.startswith(b"HTTP/1.")
    assert b"server:" not in head.lower()
    assert b"aiohttp" not in head.lower()


async def test_most_descriptors_are_left_for_everything_else() -> None:
    assert 1 <= ConnectionLimits.of_process().most <= 1_000
