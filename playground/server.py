"""One port for all of it: the local Slack, the local Mistral, the page, and the app under them."""

from types import TracebackType
from typing import Self

from aiohttp import web

from playground.mistral import LocalMistral
from playground.page import OFFLINE, Page
from playground.page.behind import Behind, Trees
from playground.page.trouble import Trouble
from playground.slack import LocalSlack
from playground.slack.wire import Json
from playground.traffic import Traffic

HOST = "127.0.0.1"  # never reachable from another machine
__all__ = ["OFFLINE", "Playground"]

SLACK_PATH = "/local/slack"
MISTRAL_PATH = "/local/mistral"
APP_PATHS = ("/slack/events", "/healthz", "/readyz", "/metrics")
BOT_NAME = "Threadwind"
NOT_ATTACHED = "The app has not started yet."


class Playground:
    """Use as `async with`: then both platforms answer, and `attach` adds the app."""

    def __init__(
        self,
        port: int = 0,
        slack: LocalSlack | None = None,
        mistral: LocalMistral | None = None,
        notice: str = OFFLINE,
    ) -> None:
        self._port = port
        self.slack = slack or LocalSlack()
        self.mistral = mistral or LocalMistral()
        self.slack.workspace.users[self.slack.bot_user_id].real_name = BOT_NAME
        self.traffic = self.slack.traffic = self.mistral.traffic = Traffic()
        self._behind = Behind(self.traffic, Trouble(self.slack, self.mistral))
        self._page = Page(self.slack, notice, behind=self._behind)
        self.address = ""
        self._attached: web.Application | None = None

    async def __aenter__(self) -> Self:
        host = web.Application(client_max_size=1024**3)
        host.add_subapp(SLACK_PATH, self.slack.app)
        host.add_subapp(MISTRAL_PATH, self.mistral.app)
        self._page.add_to(host)
        for path in APP_PATHS:
            host.router.add_route("*", path, self._pass_on)
        self._runner = web.AppRunner(host, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        port = self._runner.addresses[0][1]
        self.address = f"http://{HOST}:{port}"
        self.slack.public_url = self.address + SLACK_PATH
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self._runner.cleanup()

    @property
    def environment(self) -> dict[str, str]:
        """The app's environment variables that lead it here."""
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "MISTRAL_API_KEY": "local-mistral-key",
            "MISTRAL_SERVER_URL": self.address + MISTRAL_PATH,
        }

    def attach(
        self, app: web.Application, manifest: Json | None = None, trees: Trees | None = None
    ) -> None:
        """Serve the app's own routes from here, and send Slack's events to it.

        People find the commands and shortcuts of its manifest; `trees` shows its branches.
        """
        self._attached = app
        self.slack.install(manifest or {})
        self._behind.trees = trees
        self.slack.request_url = self.address + "/slack/events"

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        if self._attached is None:
            raise web.HTTPServiceUnavailable(text=NOT_ATTACHED)
        match = await self._attached.router.resolve(request)
        return await match.handler(request)
