"""The composition root: from settings to an app that serves."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

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
from bot.concurrency.retry import Retry
from bot.core import metrics
from bot.core.errors import SettingsError
from bot.core.signed_tokens import SignedTokens
from bot.documents.intake import Intake
from bot.mistral.client import Client, Deadlines
from bot.permissions import Permissions
from bot.profiles import catalogue
from bot.queue.worker import Worker
from bot.resources import Resources
from bot.settings import Settings
from bot.slack.assembly import assemble as assemble_slack
from bot.slack.client import SlackClient
from bot.slack.directory import PeopleDirectory
from bot.slack.downloads import Downloads
from bot.slack.errors import SlackFailed, SlackUnreachable
from bot.slack.identity import Identity, check_app_token, identify
from bot.slack.streaming.messages import ReplySettings
from bot.turns.patience import Patience
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.schema import NotMigrated
from storage.engine.server_lock import ServerLock

log = structlog.get_logger()


T = TypeVar("T")
# About a minute in all: Slack may be slow while everything starts.
AT_START = Retry(SlackUnreachable, delays=(1.0, 2.0, 4.0, 8.0, 16.0, 16.0), timeout=60.0)
SOCKET_TIMEOUT = 45.0  # seconds

NO_SOCKET = "SLACK_APP_TOKEN: Slack can't be connected to in Socket Mode: check the network."
SECOND_SERVER = (
    "Another server is using {file}: SQLite serves one at a time. "
    "Stop the other one, or set DATABASE_URL to a PostgreSQL database."
)


async def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    """An app at work; `receive` answers Slack's requests, where they don't come by socket."""

    identity: Identity
    database: Database
    worker: Worker
    intake: Intake
    background: BackgroundTasks
    health: Health
    receive: http.Handler | None

    @property
    def web_app(self) -> web.Application:
        """A web application that answers HTTP once somebody binds it to a port."""
        return http.application(self.health, self.receive)

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
    once_alone: Callable[[], Awaitable[None]] = _nothing,
    deadlines: Deadlines | None = None,
) -> AsyncIterator[Running]:
    """Open everything and work while the block runs; then drain, and close everything.

    `once_alone` is called as soon as no other server uses the database.
    Raises SettingsError, with one plain sentence, for what keeps the app from starting.
    """
    shipped = catalogue.load(settings.agents_file)
    if missing := settings.missing():
        raise SettingsError(missing[0])
    async with AsyncExitStack() as stack:
        database = await _database(settings, stack)
        await once_alone()
        resources = await _open(settings, database, stack, deadlines)
        slack, identity = resources.slack, resources.slack.identity
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
        stack.push_async_callback(health.close)
        receive = await _slack_events(settings, bolt, stack)
        log.info("started", node=resources.node, team=identity.team)
        yield Running(identity, database, worker, intake, resources.background, health, receive)


async def _open(
    settings: Settings, database: Database, stack: AsyncExitStack, deadlines: Deadlines | None
) -> Resources:
    """Open the clients; `stack` closes them."""
    mistral = Client(settings.mistral_api_key or "", settings.mistral_server_url, deadlines)
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
    try:
        await schema.require_current(database)
    except NotMigrated as error:
        raise SettingsError(NOT_MIGRATED) from error
    return database


async def _identify(slack: SlackClient) -> Identity:
    return await _of_slack("SLACK_BOT_TOKEN", partial(identify, slack))


async def _of_slack(name: str, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask Slack at start: wait for it for a while, and end with a sentence if that doesn't help."""
    try:
        return await AT_START.call(ask, _note_waiting)
    except SlackFailed as failed:
        raise SettingsError(SLACK_SAYS_NO.format(name=name, why=failed.why)) from failed


def _note_waiting(failed: SlackUnreachable, delay: float) -> None:
    log.warning("waiting_for_slack", reason=failed.why, wait=delay)


async def _slack_events(
    settings: Settings, bolt: AsyncApp, stack: AsyncExitStack
) -> http.Handler | None:
    """Connect to Slack by socket, or offer an endpoint to its requests."""
    if not settings.uses_socket_mode:
        return handlers.http_endpoint.endpoint(bolt, settings.slack_signing_secret or "")
    caller = SlackClient(settings.slack_app_token or "", settings.slack_api_url)
    try:
        await _of_slack("SLACK_APP_TOKEN", partial(check_app_token, caller))
    finally:
        await caller.close()
    socket = AsyncSocketModeHandler(bolt, settings.slack_app_token)
    stack.push_async_callback(socket.client.close)
    try:
        async with asyncio.timeout(SOCKET_TIMEOUT):
            await socket.client.connect()  # type: ignore[no-untyped-call]
    except TimeoutError as error:
        raise SettingsError(NO_SOCKET) from error
    return None
