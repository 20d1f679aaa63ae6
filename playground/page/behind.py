"""A look behind: what passes between the app and the platforms, its branches, and trouble."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from playground.page.acting import NOT_POSSIBLE
from playground.page.asking import read_json, read_text
from playground.page.trouble import Trouble
from playground.slack.wire import Json
from playground.traffic import Traffic

PATIENCE = 10.0  # seconds a reader waits until it asks again
GATHERING = 0.15  # seconds in which more of it is gathered

# The threads of the tree that a thread belongs to, from (channel, ts): each with `ts`, `channel`,
# `depth`, `user` (null where it began) and `created`.
Trees = Callable[[str, str], Awaitable[list[Json]]]


class Behind:
    def __init__(self, traffic: Traffic, trouble: Trouble) -> None:
        self.trees: Trees | None = None  # only the app knows them
        self._traffic = traffic
        self._trouble = trouble

    @property
    def switches(self) -> list[Json]:
        return self._trouble.switches

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/page/traffic", self.traffic),
            web.get("/page/tree", self.tree),
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
        channel, ts = request.query.get("channel", ""), request.query.get("ts", "")
        return web.json_response({"threads": await self.trees(channel, ts) if self.trees else []})

    async def trouble(self, request: web.Request) -> web.Response:
        fields = await read_json(request)
        try:
            self._trouble.turn(read_text(fields, "name"), on=fields.get("on") is True)
        except LookupError:
            raise web.HTTPBadRequest(text=NOT_POSSIBLE) from None
        return web.json_response({})
