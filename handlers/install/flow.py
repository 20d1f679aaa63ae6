"""OAuth flow of an installation: Bolt's own, with our stores, pages and address."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.oauth import AppCredentials
from bot.workspaces.oauth_states import TERM, OAuthStates
from handlers.install import pages
from handlers.install.installations import OnboardedInstallations

log = structlog.get_logger()

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
UNREACHABLE, BROKEN = "unreachable", "storage_error"
# Bolt would log the codes that Slack gives.
QUIET = logging.getLogger("slack_bolt.oauth")
QUIET.setLevel(logging.CRITICAL)

Answer = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


@dataclass(frozen=True, slots=True)
class InstallFlow:
    """Handlers of both pages; without a `public_url` the request says what our address is.

    Slack asks people for their consent at `authorize_url`, and opens an app at `open_url`.
    """

    slack: AsyncWebClient
    credentials: AppCredentials
    scopes: Sequence[str]
    authorize_url: str
    open_url: str
    states: OAuthStates
    installations: OnboardedInstallations
    public_url: str | None = None

    async def install(self, request: web.Request) -> web.StreamResponse:
        """Lead a person to Slack's page that asks for their consent."""
        flow = self._flow(request)
        return await to_aiohttp_response(
            await flow.handle_installation(await to_bolt_request(request))
        )

    async def redirect(self, request: web.Request) -> web.StreamResponse:
        """Finish the installation with the code that Slack sent them back with."""
        flow = self._flow(request)
        try:
            answer = await flow.handle_callback(await to_bolt_request(request))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("not_installed", reason=type(error).__name__)
            answer = pages.failure(UNREACHABLE, HTTPStatus.SERVICE_UNAVAILABLE, INSTALL)
        except Exception:
            log.exception("install_broke")
            answer = pages.failure(BROKEN, HTTPStatus.INTERNAL_SERVER_ERROR, INSTALL)
        return await to_aiohttp_response(answer)

    def _flow(self, request: web.Request) -> AsyncOAuthFlow:
        settings = AsyncOAuthSettings(
            client_id=self.credentials.client_id,
            client_secret=self.credentials.client_secret,
            scopes=self.scopes,
            user_scopes=(),
            redirect_uri=(self.public_url or _address(request)) + REDIRECT,
            authorization_url=self.authorize_url,
            installation_store=self.installations,
            state_store=self.states,  # type: ignore[arg-type] # it has the shape, not the base
            state_expiration_seconds=int(TERM),
            install_page_rendering_enabled=False,
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=_failed),
            logger=QUIET,
        )
        return AsyncOAuthFlow(client=self.slack, logger=QUIET, settings=settings)

    async def _succeeded(self, made: AsyncSuccessArgs) -> BoltResponse:
        installation = made.installation
        name = installation.team_name or installation.enterprise_name or pages.TITLE
        answer = pages.success(name, self.open_url, installation.app_id, installation.team_id)
        return _without_state(answer, made)


async def _failed(failed: AsyncFailureArgs) -> BoltResponse:
    log.warning("not_installed", reason=failed.reason[:64], error=type(failed.error).__name__)
    answer = pages.failure(failed.reason, failed.suggested_status_code, INSTALL)
    return _without_state(answer, failed)


def _without_state(
    answer: BoltResponse, arguments: AsyncSuccessArgs | AsyncFailureArgs
) -> BoltResponse:
    """Have the browser forget the state."""
    cookie = arguments.settings.state_utils.build_set_cookie_for_deletion()
    answer.headers["set-cookie"] = [cookie]
    return answer


def _address(request: web.Request) -> str:
    """Our address as the browser sees it; a proxy in front of us says how it is reached."""
    is_https = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    return f"{'https' if is_https else 'http'}://{request.host}"
