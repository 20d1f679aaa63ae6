"""The composition root: from settings to an app that serves."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

import handlers.bolt
import handlers.http_endpoint
from bot.app import http
from bot.app.assembly import assemble
from bot.app.check import NOT_MIGRATED, SLACK_SAYS_NO
from bot.app.health import Health
from bot.concurrency.background import BackgroundTasks
from bot.concurrency.periodic import PeriodicTasks
from bot.core import metrics
from bot.core.errors import SettingsError
from bot.core.signed_tokens import SignedTokens
from bot.documents.intake import Intake
from bot.mistral.client import Client
from bot.permissions import Permissions
from bot.profiles import catalogue
from bot.queue.worker import Worker
from bot.resources import Resources
from bot.settings import Settings
from bot.slack.assembly import assemble as assemble_slack
from bot.slack.client import SlackClient
from bot.slack.directory import PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.errors import SlackFailed
from bot.slack.identity import Identity, identify
from bot.slack.streaming.rollover import ReplySettings
from bot.turns.patience import Patience
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.server_lock import ServerLock

log = structlog.get_logger()


SECOND_SERVER = (
    "Another server is using {file}: SQLite serves one at a time. "
    "Stop the other one, or set DATABASE_URL to a PostgreSQL database."
)


@dataclass(frozen=True, slots=True)
class Running:
    """An app at work: `web_app` answers HTTP once somebody binds it to a port."""

    identity: Identity
    database: Database
    worker: Worker
    intake: Intake
    background: BackgroundTasks
    health: Health
    web_app: web.Application

    async def drain(self) -> None:
        """Say that we are not ready any more, let turns end, hand the rest over.

        Until the listener is closed Slack's events are still recorded, for others.
        """
        self.health.stopping = True
        await self.intake.close()
        await self.worker.stop()


@asynccontextmanager
async def running(
    settings: Settings,
    replies: ReplySettings | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[Running]:
    """Open everything and work while the block runs; then drain, and close everything.

    Raises SettingsError, with one plain sentence, for what keeps the app from starting.
    """
    shipped = catalogue.load(settings.agents_file)
    if missing := settings.missing():
        raise SettingsError(missing[0])
    async with AsyncExitStack() as stack:
        resources = await _open(settings, stack)
        database, slack, identity = resources.database, resources.slack, resources.slack.identity
        assembly = assemble(resources, shipped, replies, patience)
        stack.push_async_callback(assembly.turns.close)
        services = assembly.services
        worker, intake = services.queue.worker, services.documents.intake
        await services.agents.provisioning.load()
        bolt = handlers.bolt.build(
            slack.client.web, identity, services, settings.slack_signing_secret
        )
        await worker.start(assembly.turns.run, alone=database.is_sqlite)
        stack.push_async_callback(worker.stop)
        await intake.start()
        stack.push_async_callback(intake.close)
        await stack.enter_async_context(PeriodicTasks(assembly.periodic_tasks))
        health = Health(database, slack.client)
        web_app = await _receiving(settings, bolt, health, stack)
        log.info("started", node=resources.node, team=identity.team)
        yield Running(identity, database, worker, intake, resources.background, health, web_app)


async def _open(settings: Settings, stack: AsyncExitStack) -> Resources:
    """Open the database and the clients; `stack` closes them."""
    database = await _database(settings, stack)
    mistral = Client(settings.mistral_api_key or "", settings.mistral_server_url)
    stack.push_async_callback(mistral.close)
    mistral.warm_up()
    slack = SlackClient(settings.slack_bot_token or "", settings.slack_api_url)
    stack.push_async_callback(slack.close)
    identity = await _identify(slack)
    downloads = Downloads(settings.slack_bot_token or "", settings.slack_api_url)
    stack.push_async_callback(downloads.close)
    background = BackgroundTasks()
    stack.push_async_callback(background.close)
    return Resources(
        settings=settings,
        node=secrets.token_hex(8),
        database=database,
        mistral=mistral,
        slack=assemble_slack(slack, identity, downloads),
        permissions=Permissions(PeopleDirectory(slack), settings.profiles_by == "everybody"),
        signed_tokens=SignedTokens(settings.slack_bot_token or ""),
        background=background,
    )


async def _database(settings: Settings, stack: AsyncExitStack) -> Database:
    database = settings.open_database()
    database.on_retry = metrics.retries.labels("database").inc
    stack.push_async_callback(database.close)
    if database.file:
        solitude = ServerLock(database.file)
        if not await solitude.acquire(settings.grace_seconds):
            raise SettingsError(SECOND_SERVER.format(file=database.file))
        stack.callback(solitude.release)
    if not await database.run(schema.is_current):
        raise SettingsError(NOT_MIGRATED)
    return database


async def _identify(slack: SlackClient) -> Identity:
    try:
        return await identify(slack)
    except SlackFailed as failed:
        raise SettingsError(
            SLACK_SAYS_NO.format(name="SLACK_BOT_TOKEN", code=failed.code)
        ) from failed


async def _receiving(
    settings: Settings, bolt: AsyncApp, health: Health, stack: AsyncExitStack
) -> web.Application:
    """Connect to Slack by socket, or offer an endpoint to its requests."""
    if not settings.uses_socket_mode:
        return http.application(health, handlers.http_endpoint.endpoint(bolt))
    socket = AsyncSocketModeHandler(bolt, settings.slack_app_token)
    await socket.client.connect()  # type: ignore[no-untyped-call]
    stack.push_async_callback(socket.client.close)
    return http.application(health, None)
