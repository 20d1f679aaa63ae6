"""The way to a sign-in and back in the browser, bound to the browser in which it was begun."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.connectors.addresses import STATE, TERM, Addresses, SignInState, StaleAddress
from bot.connectors.sign_ins import BegunSignIn, SignIns
from bot.core.errors import UserFacingError
from bot.core.per_workspace import NotInstalled
from bot.slack.errors import SlackFailed
from handlers.connect import pages
from storage.connectors.accounts import WORKSPACE

log = structlog.get_logger()

COOKIE, PATH = "threadwind-connect", "/connect"
LONGEST = 1_000  # characters of a state


@dataclass(frozen=True, slots=True)
class ConnectingWorkspace:
    """Parts of a workspace that the pages need: its sign-ins, its name, and those of its people."""

    sign_ins: SignIns
    name: str
    name_of: Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class ConnectFlow:
    """Handlers of both pages. Nobody here is known: the address says whose sign-in it is."""

    addresses: Addresses
    workspace_of: Callable[[str], Awaitable[ConnectingWorkspace]]

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Say who connects what and where, and lead there."""
        return await self._answered(request, self._start)

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        """Finish the sign-in of somebody who comes back from it."""
        return await self._answered(request, self._come_back)

    async def _answered(
        self,
        request: web.Request,
        page: Callable[[web.Request, SignInState], Awaitable[web.Response]],
    ) -> web.StreamResponse:
        try:
            state = self.addresses.read(request.query.get(STATE, "")[:LONGEST])
            return await page(request, state)
        except StaleAddress as stale:
            return pages.told(stale.sentence, HTTPStatus.BAD_REQUEST)
        except NotInstalled:
            return pages.told(StaleAddress().sentence, HTTPStatus.GONE)
        except UserFacingError as trouble:
            log.warning("not_connected", reason=type(trouble).__name__)
            return pages.told(trouble.sentence, HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception:
            log.exception("connecting_broke")
            return pages.told(pages.BROKEN, HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _start(self, _request: web.Request, state: SignInState) -> web.Response:
        workspace = await self.workspace_of(state.team)
        begun = await workspace.sign_ins.begun(state)
        sentences = await _sentences(workspace, begun)
        page = pages.going(begun.title, sentences, begun.url, begun.host)
        is_https = (self.addresses.public_url or "").startswith("https:")
        page.set_cookie(
            COOKIE,
            _mark(state),
            max_age=int(TERM),
            path=PATH,
            secure=is_https,
            httponly=True,
            samesite="Lax",
        )
        return page

    async def _come_back(self, request: web.Request, state: SignInState) -> web.Response:
        cookie = request.cookies.get(COOKIE, "").encode()
        if not hmac.compare_digest(cookie, _mark(state).encode()):
            return pages.told(pages.OTHER_BROWSER, HTTPStatus.BAD_REQUEST)
        workspace = await self.workspace_of(state.team)
        is_connected = await workspace.sign_ins.came_back(state)
        is_cancelled = "error" in request.query and not is_connected
        sentence = pages.CONNECTED if is_connected else pages.NOT_SEEN
        page = pages.told(pages.CANCELLED if is_cancelled else sentence)
        page.del_cookie(COOKIE, path=PATH)
        return page


async def _sentences(workspace: ConnectingWorkspace, begun: BegunSignIn) -> list[str]:
    try:
        who = await workspace.name_of(begun.sign_in.user)
    except SlackFailed:
        who = begun.sign_in.user
    wording = pages.SHARED if begun.sign_in.owner == WORKSPACE else pages.OWN
    told = wording.format(who=who, workspace=workspace.name, title=begun.title)
    return [told, pages.YOU.format(who=who), pages.AT.format(host=begun.host)]


def _mark(state: SignInState) -> str:
    """Cookie of a sign-in: not the nonce itself."""
    return hashlib.sha256(state.nonce.encode()).hexdigest()
