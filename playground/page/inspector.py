"""The inspector: what passes between the app and the platforms, what it remembers, faults."""

import asyncio
from contextlib import suppress
from typing import Protocol

from aiohttp import web

from playground.page.acting import NOT_POSSIBLE
from playground.page.asking import read_json, read_text
from playground.page.dialect_switches import DialectSwitches
from playground.page.fault_switches import FaultSwitches
from playground.slack.wire import Json
from playground.traffic import Traffic

PATIENCE = 10.0  # seconds a reader waits until it asks again
GATHERING = 0.15  # seconds in which more of it is gathered


class Looks(Protocol):
    """The app's view of a thread, which the platforms cannot know."""

    async def tree(self, channel: str, ts: str) -> list[Json]:
        """The threads of its tree: each with `ts`, `channel`, `depth`, `user` (null: its root)."""

    async def rows(self, channel: str, ts: str) -> dict[str, list[Json]]:
        """Its rows in the database, by table."""


class Inspector:
    def __init__(
        self, traffic: Traffic, switches: FaultSwitches, dialects: DialectSwitches
    ) -> None:
        self.looks: Looks | None = None
        self._traffic = traffic
        self._switches = switches
        self._dialects = dialects

    @property
    def about(self) -> Json:
        return {"trouble": self._switches.switches, "dialects": self._dialects.switches}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/page/traffic", self.traffic),
            web.get("/page/tree", self.tree),
            web.get("/page/rows", self.rows),
            web.post("/page/trouble", self.trouble),
        ]

    async def traffic(self, request: web.Request) -> web.Response:
        """Give what passed after a version; wait for it where there is nothing yet."""
        asked = request.query.get("after", "")
        after = int(asked) if asked.isdecimal() else 0
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._traffic.newer(after)
            await asyncio.sleep(GATHERING)
        return web.json_response({"rows": self._traffic.after(after)})

    async def tree(self, request: web.Request) -> web.Response:
        threads = await self.looks.tree(*_thread(request)) if self.looks else []
        return web.json_response({"threads": threads})

    async def rows(self, request: web.Request) -> web.Response:
        rows = await self.looks.rows(*_thread(request)) if self.looks else {}
        return web.json_response({"tables": rows})

    async def trouble(self, request: web.Request) -> web.Response:
        fields = await read_json(request)
        name, on = read_text(fields, "name"), fields.get("on") is True
        if self._dialects.offers(name):
            self._dialects.turn(name, on=on)
            return web.json_response({})
        try:
            await self._switches.turn(name, on=on)
        except LookupError:
            raise web.HTTPBadRequest(text=NOT_POSSIBLE) from None
        return web.json_response({})


def _thread(request: web.Request) -> tuple[str, str]:
    return request.query.get("channel", ""), request.query.get("ts", "")
