"""The workspaces of the local Slack, which people switch between and install the app in."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from yarl import URL

from playground.slack import LocalSlack
from playground.slack.wire import Json

INSTALL = "/slack/install"


class Workspaces:
    """`offers` tells whether the app has a route; with a single token it can't be installed."""

    def __init__(self, slack: LocalSlack, offers: Callable[[str], Awaitable[bool]]) -> None:
        self._slack = slack
        self._offers = offers

    @property
    def about(self) -> Json:
        workspaces = [
            {"id": tenant.id, "name": tenant.workspace.name, "person": next(iter(people))}
            for tenant in self._slack.tenants
            if (people := tenant.workspace.users)
        ]
        return {"workspaces": workspaces}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/page/install", self.install)]

    async def install(self, _: web.Request) -> web.Response:
        """Tell where the app can be installed; nowhere unless it offers that."""
        # Where it leads back to: another of this machine's names would have other cookies.
        here = URL(self._slack.public_url).origin()
        address = f"{here}{INSTALL}" if await self._offers(INSTALL) else None
        return web.json_response({"address": address})
