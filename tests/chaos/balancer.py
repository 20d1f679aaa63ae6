"""Load balancer: forwards Slack's deliveries to the nodes, some twice, some out of order."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from typing import Any, Protocol, Self

import aiohttp
from aiohttp import web

from tests.chaos.journal import Journal

HOST = "127.0.0.1"
TIMEOUT = 3.0  # seconds; Slack does not wait longer
TWICE = 0.15  # of people's messages
LATE = 0.25  # of people's messages
DELAY = 0.4  # seconds at most
BAD_GATEWAY = 502
KEPT = ("Content-Type", "X-Slack-Signature", "X-Slack-Request-Timestamp")

Place = tuple[str, str, str]  # workspace, channel, ts


class Target(Protocol):
    """A node as the balancer sees it: a frozen or starting one counts as up."""

    @property
    def is_up(self) -> bool: ...
    @property
    def port(self) -> int: ...


class Balancer:
    """Context manager. Records when a message was first forwarded, and first answered with 2xx."""

    def __init__(self, seed: int, journal: Journal, targets: Sequence[Target]) -> None:
        self._lots = random.Random(f"balancer:{seed}")
        self._journal = journal
        self._targets = targets
        self._again: set[asyncio.Task[int]] = set()
        self.sent: dict[Place, float] = {}
        self.acknowledged: dict[Place, float] = {}
        self.is_unruly = True
        self.url = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        app = web.Application()
        app.router.add_post("/slack/events", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}/slack/events"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.settle()
        await self._runner.cleanup()
        await self._session.close()

    async def settle(self) -> None:
        """Wait for the second deliveries."""
        while self._again:
            await asyncio.wait(tuple(self._again))

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {n: v for n, v in request.headers.items() if n in KEPT or "Retry" in n}
        place = _peoples(body)
        if place and self.is_unruly:
            await self._disturb(body, headers, place)
        return web.Response(status=await self._forward(body, headers, place))

    async def _disturb(self, body: bytes, headers: dict[str, str], place: Place) -> None:
        if self._lots.random() < TWICE:
            self._journal.count("duplicate", place[2])
            again = asyncio.create_task(self._later(body, headers, place))
            self._again.add(again)
            again.add_done_callback(self._again.discard)
        if self._lots.random() < LATE:
            self._journal.count("reorder", place[2])
            await asyncio.sleep(self._lots.uniform(0.05, DELAY))

    async def _later(self, body: bytes, headers: dict[str, str], place: Place) -> int:
        await asyncio.sleep(self._lots.uniform(0.0, DELAY))
        return await self._forward(body, headers, place)

    async def _forward(self, body: bytes, headers: dict[str, str], place: Place | None) -> int:
        ports = [target.port for target in self._targets if target.is_up]
        if not ports:
            return BAD_GATEWAY
        if place:
            self.sent.setdefault(place, time.monotonic())
        url = f"http://{HOST}:{self._lots.choice(ports)}/slack/events"
        try:
            async with self._session.post(url, data=body, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return BAD_GATEWAY
        if place and status < 300:
            self.acknowledged.setdefault(place, time.monotonic())
        return status


def _peoples(body: bytes) -> Place | None:
    """Return the position of a person's new message; None for every other event."""
    envelope: dict[str, Any] = json.loads(body)
    event: dict[str, Any] = envelope.get("event", {})
    is_new = event.get("type") in {"message", "app_mention"} and not event.get("subtype")
    if not is_new or event.get("bot_id"):
        return None
    return envelope["team_id"], event["channel"], event["ts"]
