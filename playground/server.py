"""One port for all of it: the local Slack, the local Mistral, the page, and the app under them."""

import base64
import secrets
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from aiohttp import web

from playground.app_proxy import AppProxy
from playground.company import furnish
from playground.installer import install_app
from playground.mistral import LocalMistral
from playground.node import Node
from playground.page import OFFLINE, Page, Saved
from playground.page.beginning import Beginning
from playground.page.dialect_switches import DialectSwitches
from playground.page.fault_switches import FaultSwitches
from playground.page.inspector import Inspector, Looks
from playground.page.workspaces import Workspaces
from playground.persistence import Attribute, Table, UnitOfWork, saving
from playground.relay import Relay
from playground.slack import LocalSlack
from playground.slack.tenants.populations import ALICE
from playground.slack.wire import Json
from playground.traffic import Traffic

HOST = "127.0.0.1"  # never reachable from another machine

SLACK_PATH = "/local/slack"
MISTRAL_PATH = "/local/mistral"
BOT_NAME = "Threadwind"
REAL_MODEL = "Local workspace — Mistral's own model"
KEY_BYTES = 32  # of a Fernet key


class Playground:
    """Use as `async with`: then both platforms answer, and `attach` adds the app.

    With a `relay` Mistral itself answers in place of the local one. Without anything `saved` all is
    in memory; else it is continued, and Unusable raised where that is not possible.
    """

    def __init__(
        self,
        port: int = 0,
        slack: LocalSlack | None = None,
        mistral: LocalMistral | None = None,
        relay: Relay | None = None,
        saved: Saved | None = None,
    ) -> None:
        self._port = port
        self._work = saved.work if saved else UnitOfWork()
        self.slack = slack or LocalSlack(work=self._work)
        self.mistral = mistral or LocalMistral(work=self._work)
        self.slack.app_name = BOT_NAME
        self.slack.workspace.users[self.slack.bot_user_id].real_name = BOT_NAME
        furnish(self.slack)
        # The app's, kept with the workspaces whose tokens it encrypts.
        self.encryption_key = base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        self._work.join({"encryption_key": Table(str, Attribute(self, "encryption_key"))})
        self._app = AppProxy()
        self.beginning = Beginning(saved, self.slack.workspace.used_at)
        self._asked = relay or self.mistral
        self.traffic = self.slack.traffic = self._asked.traffic = Traffic()
        self._switches = FaultSwitches(self.slack, self._asked)
        self._dialects = DialectSwitches(
            {"Slack": self.slack.dialects} | ({} if relay else {"Mistral": self.mistral.dialects}),
            self.slack.publish,
        )
        self._inspector = Inspector(self.traffic, self._switches, self._dialects)
        workspaces = Workspaces(self.slack, self._app.offers)
        self._page = Page(
            self.slack,
            REAL_MODEL if relay else OFFLINE,
            parts=(self._inspector, self.beginning, workspaces),
        )
        self.address = ""

    async def __aenter__(self) -> Self:
        host = web.Application(client_max_size=1024**3)
        host.add_subapp(SLACK_PATH, self.slack.app)
        host.add_subapp(MISTRAL_PATH, self._asked.app)
        self._page.add_to(host)
        host.middlewares.append(saving(self._work))
        self._app.add_to(host)
        self._runner = web.AppRunner(host, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError:
            await self._runner.cleanup()
            raise
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
        """The app's environment variables that lead it here, with the first workspace's token."""
        return {"SLACK_BOT_TOKEN": self.slack.bot_token, **self._addresses}

    @property
    def oauth_environment(self) -> dict[str, str]:
        """The same for an app that workspaces install: see `install`."""
        return {
            "SLACK_CLIENT_ID": self.slack.client_id,
            "SLACK_CLIENT_SECRET": self.slack.client_secret,
            "ENCRYPTION_KEYS": self.encryption_key,
            "PUBLIC_URL": self.address,
            **self._addresses,
        }

    @property
    def _addresses(self) -> dict[str, str]:
        return {
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
            "MISTRAL_API_KEY": "local-mistral-key",
            "MISTRAL_SERVER_URL": self.address + MISTRAL_PATH,
        }

    async def install(self, team: str, user: str = ALICE) -> None:
        """Install the app in a workspace or organisation, as a person. Raises NotInstalled."""
        await install_app(self.address, team, user)

    @property
    def app_address(self) -> str:
        """The address of the app that is attached."""
        return self._app.address

    def attach(
        self, address: str, manifest: Json | None = None, looks: Looks | None = None
    ) -> None:
        """Send Slack's events to the app at this address, and serve its own routes from here, too.

        People find the commands and shortcuts of its manifest; `looks` shows what it remembers.
        """
        self._app.address = address
        self.slack.install(manifest or {})
        self.slack.redirect_urls.append(f"{self.address}/slack/oauth_redirect")
        self._inspector.looks = looks
        self.slack.request_url = address + "/slack/events"

    def speak(self, dialects: Mapping[str, float | None]) -> None:
        """Have the platforms speak dialects, each with a value or its own."""
        for name, value in dialects.items():
            self._dialects.turn(name, on=True, value=value)

    def resume(self) -> None:
        """Resume what was under way when an earlier process ended, now that the app listens."""
        self.slack.resume()

    def watch(self, node: Node) -> None:
        """Let people kill the app's process, and start it again."""
        self._switches.watch(node)
