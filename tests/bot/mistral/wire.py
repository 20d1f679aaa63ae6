"""A server that says exactly what a test has it say, in place of Mistral."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.core.answers.agent_events import Event, Failed, TextDelta
from bot.mistral.conversations import Conversations
from bot.mistral.sdk.client import Client
from bot.mistral.sdk.connection import Deadlines

STREAM = "text/event-stream"
QUICK = Deadlines(connect=2.0, call=2.0, retries=2.0, silence=2.0, tool=2.0)
Pause = float
Piece = bytes | Pause


@dataclass
class Reply:
    """A response: `pieces` are sent one by one, with the pauses between them."""

    pieces: Sequence[Piece] = ()
    status: int = 200
    kind: str = STREAM
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Wire:
    """Gives the scripted replies, the last of them for ever, and notes the requests."""

    replies: list[Reply] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def says(self, *replies: Reply) -> None:
        self.replies[:] = replies

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        response = web.StreamResponse(status=reply.status, headers=reply.headers)
        response.content_type = reply.kind
        await response.prepare(request)
        for piece in reply.pieces:
            if isinstance(piece, bytes):
                await response.write(piece)
            else:
                await asyncio.sleep(piece)
        await response.write_eof()
        return response


@asynccontextmanager
async def wired(deadlines: Deadlines = QUICK) -> AsyncIterator[tuple[Wire, Client]]:
    """Such a server, and a client of it."""
    wire, app = Wire(), web.Application()
    app.router.add_route("*", "/{rest:.*}", wire.answer)
    async with TestServer(app) as server:
        client = Client("key", str(server.make_url("")).rstrip("/"), deadlines)
        yield wire, client
        await client.close()


def frame(**body: object) -> bytes:
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def text(content: object) -> bytes:
    return frame(type="message.output.delta", id="m1", content=content)


STARTED = frame(type="conversation.response.started", conversation_id="c1")
DONE = frame(type="conversation.response.done", usage={"total_tokens": 7})


def whole(*pieces: Piece) -> Reply:
    """A stream with these pieces between a beginning and an end."""
    return Reply((STARTED, *pieces, DONE))


async def asked(client: Client) -> list[Event]:
    answer = await Conversations(client).start("ag_1", "Hi", {})
    return [event async for event in answer]


def words(events: Sequence[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def trouble(events: Sequence[Event]) -> str:
    """The name of the error that an answer ended with; '' if it is complete."""
    last = events[-1]
    return type(last.error).__name__ if isinstance(last, Failed) else ""
