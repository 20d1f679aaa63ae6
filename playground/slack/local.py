"""A whole local Slack: its workspaces, one app, and the HTTP routes it is spoken to by."""

import time
from collections.abc import Callable

from aiohttp import web

from playground.faults import Faults
from playground.persistence import UnitOfWork
from playground.slack.api.args import Args
from playground.slack.api.handler import TokenHandler
from playground.slack.api.pipeline.web_api import Call, WebApi
from playground.slack.changes import Watch
from playground.slack.delivery.events import VERIFICATION_TOKEN
from playground.slack.delivery.reply import Delivery, Reply, Retry
from playground.slack.delivery.transport import Transport
from playground.slack.file_routes import FileRoutes
from playground.slack.oauth.access import OAuth
from playground.slack.oauth.codes import Codes
from playground.slack.oauth.consent import ConsentPage
from playground.slack.people.people import People
from playground.slack.records import Enterprise
from playground.slack.settings import TEAM, Settings
from playground.slack.tenants.adding import Adding, Bot
from playground.slack.tenants.installing import Installing
from playground.slack.tenants.populations import default_workspace
from playground.slack.tenants.tenant import Tenant
from playground.slack.tenants.tenants import Tenants
from playground.slack.tenants.tokens import Tokens
from playground.slack.wire import Json
from playground.slack.workspace import Workspace

UPLOAD_LIMIT = 1024**3
TOKEN = "xoxb-local"  # noqa: S105 - opens nothing but this stand-in
NO_BOT = Bot()
AHEAD = 5_000_000  # microseconds


class LocalSlack(Settings):
    """Serve `app`, set `public_url` to where, and point a Slack client at `api_url`.

    It begins with one workspace, in which the app is installed: `workspace`, `people` and what
    names no other are of that one. `tenants` has them all. What is saved is restored from the unit
    of `work`, and saved with it.
    """

    def __init__(  # noqa: PLR0913 - each has a default
        self,
        *,
        work: UnitOfWork | None = None,
        signing_secret: str = "local-signing-secret",  # noqa: S107 - signs local events only
        stream_life: float = 300.0,
        rate_limits: bool = False,
        clock: Callable[[], float] = time.time,
        faults: Faults | None = None,
    ) -> None:
        super().__init__(
            signing_secret=signing_secret,
            stream_life=stream_life,
            rate_limits=rate_limits,
            clock=clock,
        )
        work = work or UnitOfWork()
        self.faults = faults or Faults()
        self._transport = Transport(self)
        tokens = Tokens(clock)
        self.tenants = Tenants(tokens, self._transport)
        self._adding = Adding(self.tenants, self, work)
        self._adding.first(default_workspace(self, work.workspace or TEAM), TOKEN)
        self.installing = Installing(self.tenants, self)
        self.codes = Codes(clock)
        self._web_api = WebApi(self, self.faults, self.tenants, self._app_methods())
        self.app = self._build_app()

    @property
    def workspace(self) -> Workspace:
        return self.tenants.first.workspace

    @property
    def people(self) -> People:
        return self.tenants.first.people

    @property
    def team_id(self) -> str:
        return self.workspace.id

    @property
    def bot_user_id(self) -> str:
        return self.workspace.installation.bot_user_id

    @property
    def bot_id(self) -> str:
        return self.workspace.installation.bot_id

    @property
    def bot_token(self) -> str:
        """The latest token of the first workspace; "" where none is good."""
        return self.token_of(self.team_id)

    @property
    def scopes(self) -> set[str]:
        return self.workspace.installation.scopes

    @scopes.setter
    def scopes(self, scopes: set[str]) -> None:
        self.workspace.installation.scopes = scopes

    @property
    def api_url(self) -> str:
        """The `base_url` of a Slack client."""
        return f"{self.public_url}/api/"

    @property
    def calls(self) -> list[Call]:
        return self._web_api.calls

    @property
    def deliveries(self) -> list[Delivery]:
        return self._transport.deliveries

    def add_workspace(
        self,
        team_id: str,
        name: str,
        bot: Bot = NO_BOT,
        *,
        enterprise: str = "",
        populated: bool = True,
    ) -> Tenant:
        """Add a workspace; the app is installed there if its bot has a token."""
        return self._adding.workspace(
            team_id, name, bot, enterprise=enterprise, populated=populated
        )

    def add_enterprise(self, enterprise_id: str, name: str, bot: Bot = NO_BOT) -> Enterprise:
        """Add an organisation, which is to be there before its workspaces."""
        return self._adding.enterprise(enterprise_id, name, bot)

    def share_in_org(self, channel_id: str, of: str, *others: str) -> None:
        """Share a channel between workspaces of an organisation: it is the same in all of them.

        Its people are known in each, and its events come with the workspace of whoever acts.
        """
        self._adding.share(channel_id, of, *others)

    def token_of(self, owner: str) -> str:
        """Return the latest good token of a workspace's or an organisation's installation."""
        return self.tenants.tokens.current(owner)

    def align(self) -> None:
        """Have what is posted next get the same timestamps in every workspace."""
        ahead = int(self.clock() * 1_000_000) + AHEAD
        latest = max(ahead, *(tenant.workspace.tick for tenant in self.tenants))
        for tenant in self.tenants:
            tenant.workspace.tick = latest

    def publish(self, kind: str) -> None:
        """Tell the pages of all workspaces of a change that is of none."""
        for tenant in self.tenants:
            tenant.workspace.changes.publish(kind)

    def watch(self) -> Watch:
        """Follow what changes in the first workspace from now on."""
        return self.workspace.changes.watch()

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        return self._transport.request_url.sign(body, timestamp)

    async def deliver_raw(self, body: bytes, headers: dict[str, str]) -> Reply:
        """Post these very bytes to the Request URL: malformed, unsigned, stale."""
        return await self._transport.request_url.post(body, headers)

    async def verify_request_url(self) -> bool:
        """Do the handshake Slack does when a Request URL is entered."""
        challenge = self.workspace.next_id("challenge")
        payload: Json = {
            "token": VERIFICATION_TOKEN,
            "challenge": challenge,
            "type": "url_verification",
        }
        reply = await self._transport.attempt("events_api", "", payload, Retry())
        return challenge in {reply.payload.get("challenge"), reply.payload.get("text")}

    async def redeliver(self, event_id: str) -> Reply:
        known = (tenant.dispatcher for tenant in self.tenants)
        dispatcher = next(each for each in known if each.knows(event_id))
        return await dispatcher.redeliver(event_id)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the Socket Mode connections to go, as Slack does routinely."""
        await self._transport.socket_mode.disconnect(reason)

    async def settle(self) -> None:
        """Wait until every delivery has been made, retries included."""
        await self._transport.settle()

    def resume(self) -> None:
        """Resume what was under way when the process ended."""
        for tenant in self.tenants:
            tenant.dispatcher.resume()
            tenant.parts.sharing.resume()

    async def close(self) -> None:
        await self._transport.close()

    def _app_methods(self) -> dict[str, TokenHandler]:
        oauth = OAuth(self, self.tenants, self.installing, self.codes)
        own = {"api.test": _echo, "apps.connections.open": self._open_socket}
        return {**own, **oauth.methods()}

    def _open_socket(self, _args: Args, _token: str) -> Json:
        return {"url": self._transport.socket_mode.open()}

    def _build_app(self) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_LIMIT)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._web_api.handle),
                web.get("/socket", self._transport.socket_mode.handle),
                web.post("/hooks/{team}/{key}", self._answer_by_url),
                *ConsentPage(self, self.tenants, self.codes).routes(),
                *FileRoutes(self, self.tenants, self.faults).routes(),
            ]
        )
        app.on_shutdown.append(self._shut_down)
        return app

    async def _answer_by_url(self, request: web.Request) -> web.Response:
        tenant = self.tenants.get(request.match_info["team"])
        if tenant is None:
            raise web.HTTPNotFound
        return await tenant.parts.response_urls.handle(request)

    async def _shut_down(self, _: web.Application) -> None:
        await self.close()


def _echo(args: Args, _token: str) -> Json:
    """Answer a call that only tries whether Slack answers; with the error that it asks for."""
    echoed: Json = {"args": args.values} if args.values else {}
    error = args.text("error")
    return {"ok": False, "error": error, **echoed} if error else echoed
