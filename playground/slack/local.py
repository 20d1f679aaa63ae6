"""A whole local Slack: one workspace, one app, and the HTTP routes it is spoken to by."""

import time
from collections.abc import Callable
from typing import Protocol

from aiohttp import web

from playground.faults import Faults
from playground.persistence import UnitOfWork
from playground.slack.api.assistant import Assistant
from playground.slack.api.chat import Chat
from playground.slack.api.conversations import Conversations
from playground.slack.api.files import Files
from playground.slack.api.history import History
from playground.slack.api.identity import Identity
from playground.slack.api.sessions import Sessions
from playground.slack.api.streaming import Streaming
from playground.slack.api.views import Views
from playground.slack.api.web_api import Call, Handler, WebApi
from playground.slack.changes import Watch
from playground.slack.delivery.dispatcher import Dispatcher
from playground.slack.delivery.events import VERIFICATION_TOKEN
from playground.slack.delivery.reply import Delivery, Reply
from playground.slack.file_routes import FileRoutes
from playground.slack.parts import Parts, assemble
from playground.slack.people.people import People
from playground.slack.settings import TEAM, Settings
from playground.slack.tables import tables
from playground.slack.wire import Json
from playground.slack.workspace import default_workspace

UPLOAD_LIMIT = 1024**3


class Family(Protocol):
    def methods(self) -> dict[str, Handler]: ...


class LocalSlack(Settings):
    """Serve `app`, set `public_url` to where, and point a Slack client at `api_url`.

    What is saved of it is restored from the unit of `work`, and saved with it.
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
        work = work or UnitOfWork()
        super().__init__(
            team_id=work.workspace or TEAM,
            signing_secret=signing_secret,
            stream_life=stream_life,
            rate_limits=rate_limits,
            clock=clock,
        )
        self.faults = faults or Faults()
        self.workspace = default_workspace(self)
        work.join(tables(self.workspace))
        self.workspace.touch = work.touch
        self._dispatcher = Dispatcher(self.workspace)
        self._parts = parts = assemble(self.workspace, self._dispatcher)
        self.people = People(parts)
        self._web_api = WebApi(self, self.faults, _handlers(parts))
        self.app = self._build_app(parts)

    @property
    def api_url(self) -> str:
        """The `base_url` of a Slack client."""
        return f"{self.public_url}/api/"

    @property
    def calls(self) -> list[Call]:
        return self._web_api.calls

    @property
    def deliveries(self) -> list[Delivery]:
        return self._dispatcher.deliveries

    def watch(self) -> Watch:
        """Follow what changes in the workspace from now on."""
        return self.workspace.changes.watch()

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        return self._dispatcher.request_url.sign(body, timestamp)

    async def deliver_raw(self, body: bytes, headers: dict[str, str]) -> Reply:
        """Post these very bytes to the Request URL: malformed, unsigned, stale."""
        return await self._dispatcher.request_url.post(body, headers)

    async def verify_request_url(self) -> bool:
        """Do the handshake Slack does when a Request URL is entered."""
        challenge = self.workspace.next_id("challenge")
        payload: Json = {
            "token": VERIFICATION_TOKEN,
            "challenge": challenge,
            "type": "url_verification",
        }
        reply = await self._dispatcher.ask("events_api", payload)
        return challenge in {reply.payload.get("challenge"), reply.payload.get("text")}

    async def redeliver(self, event_id: str) -> Reply:
        return await self._dispatcher.redeliver(event_id)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the Socket Mode connections to go, as Slack does routinely."""
        await self._dispatcher.socket_mode.disconnect(reason)

    async def settle(self) -> None:
        """Wait until every delivery has been made, retries included."""
        await self._dispatcher.settle()

    def resume(self) -> None:
        """Resume what was under way when the process ended."""
        self._dispatcher.resume()
        self._parts.sharing.resume()

    async def close(self) -> None:
        await self._dispatcher.close()

    def _build_app(self, parts: Parts) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_LIMIT)
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._web_api.handle),
                web.get("/socket", self._dispatcher.socket_mode.handle),
                web.post("/hooks/{team}/{key}", parts.response_urls.handle),
                *FileRoutes(parts.workspace, parts.sharing, self.faults).routes(),
            ]
        )
        app.on_shutdown.append(self._shut_down)
        return app

    async def _shut_down(self, _: web.Application) -> None:
        await self.close()


def _handlers(parts: Parts) -> dict[str, Handler]:
    workspace, posting = parts.workspace, parts.posting
    sessions = Sessions(workspace)
    families: list[Family] = [
        Assistant(workspace, posting),
        Chat(workspace, posting),
        Conversations(workspace, parts.membership),
        Files(workspace, parts.sharing),
        History(workspace),
        Identity(workspace, parts.dispatcher.socket_mode),
        parts.reactions,
        sessions,
        Streaming(workspace, posting, sessions),
        Views(workspace, parts.modals, parts.triggers),
    ]
    handlers: dict[str, Handler] = {}
    for family in families:
        handlers |= family.methods()
    return handlers
