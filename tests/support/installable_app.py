"""A small app that workspaces install by OAuth, on Slack's own libraries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.support.app import served

SCOPES = ("app_mentions:read", "chat:write")
ECHO = "You said: {text}"


@asynccontextmanager
async def installable(ground: Playground, folder: Path) -> AsyncIterator[AsyncApp]:
    """Serve an app that says what was said to it, wherever it is installed."""
    flow_settings = AsyncOAuthSettings(
        client_id=ground.slack.client_id,
        client_secret=ground.slack.client_secret,
        scopes=SCOPES,
        redirect_uri=f"{ground.address}/slack/oauth_redirect",
        authorization_url=f"{ground.slack.public_url}/oauth/v2/authorize",
        installation_store=FileInstallationStore(base_dir=str(folder / "installations")),
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder / "states")),
    )
    app = AsyncApp(
        client=AsyncWebClient(base_url=ground.slack.api_url),
        signing_secret=ground.slack.signing_secret,
        oauth_settings=flow_settings,
        process_before_response=True,
    )

    @app.event("app_mention")
    async def echo(event: dict[str, str], client: AsyncWebClient) -> None:
        told = ECHO.format(text=event["text"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=told)

    @app.event("member_joined_channel")
    @app.event("message")
    async def ignore() -> None:
        """Acknowledge what is not for this app."""

    async with served(_web_app(app)) as address:
        ground.attach(address)
        yield app


def _web_app(app: AsyncApp) -> web.Application:
    flow = app.oauth_flow
    assert flow is not None

    async def install(request: web.Request) -> web.Response:
        return await to_aiohttp_response(
            await flow.handle_installation(await to_bolt_request(request))
        )

    async def redirect(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    served_app = web.Application()
    served_app.router.add_get("/slack/install", install)
    served_app.router.add_get("/slack/oauth_redirect", redirect)
    served_app.router.add_post("/slack/events", events)
    return served_app
