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

import handlers.requests.endpoint
from bot.app import built_in_tools, http
from bot.app.assembly import Assembly
from bot.app.check import require_keys
from bot.app.connections import PlatformConnections
from bot.app.console import NOT_MIGRATED
from bot.app.health import Health
from bot.app.installing import connect_routes, install_routes
from bot.app.workspace import SharedSettings
from bot.concurrency import temporary
from bot.concurrency.background import BackgroundTasks
from bot.concurrency.retry import Retry
from bot.core import metrics
from bot.core.errors import SettingsError
from bot.core.signed_tokens import SignedTokens
from bot.costs import price_file
from bot.costs.price_list import PriceList
from bot.documents.intake import Intake
from bot.mistral.sdk.connection import Deadlines
from bot.profiles import catalogue
from bot.queue.worker import Worker
from bot.resources import ProcessResources
from bot.routines.scheduler import RoutineScheduler
from bot.settings import Settings
from bot.slack.errors import SlackFailed, SlackUnreachable
from bot.slack.identity import check_api, check_app_token, check_token, identify
from bot.slack.streaming.messages import ReplySettings
from bot.tools import loading
from bot.tools.registry import ToolRegistry
from bot.turns.patience import Patience
from bot.workspaces.installation import Installation, Installations
from bot.workspaces.own_keys import OwnKeys
from bot.workspaces.stored import SingleInstallation, StoredInstallations
from bot.workspaces.token_rotation import TokenRotation
from handlers.requests.dispatcher import Dispatcher
from handlers.services import Services
from storage import signing_secret
from storage.engine import schema
from storage.engine.database import Database
from storage.engine.schema import NotMigrated
from storage.engine.server_lock import ServerLock
from storage.retention import offboarding

log = structlog.get_logger()


T = TypeVar("T")
# About a minute in all: Slack may be slow while everything starts.
AT_START = Retry(SlackUnreachable, delays=(1.0, 2.0, 4.0, 8.0, 16.0, 16.0), timeout=60.0)
SOCKET_TIMEOUT = 45.0  # seconds

NO_SOCKET = "Can't connect to Slack in Socket Mode. Check the network, and SLACK_APP_TOKEN."
SECOND_SERVER = (
    "Another server is using {file}: SQLite serves one at a time. "
    "Stop the other one, or set DATABASE_URL to a PostgreSQL database."
)


async def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    """An app at work; `routes` answer Slack's requests, and the people whom Slack sends."""

    node: str
    database: Database
    worker: Worker
    intake: Intake
    background: BackgroundTasks
    rotation: TokenRotation | None
    scheduler: RoutineScheduler
    health: Health
    routes: http.Routes

    @property
    def web_app(self) -> web.Application:
        """A web application that answers HTTP once somebody binds it to a port."""
        return http.application(self.health, self.routes)

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
    own = loading.load(settings.tool_modules)
    shipped = catalogue.load(settings.agents_file, [tool.name for tool in own])
    prices = price_file.load(settings.prices_file)
    if missing := settings.missing():
        raise SettingsError(missing[0])
    await asyncio.to_thread(temporary.sweep)
    async with AsyncExitStack() as stack:
        database = await _database(settings, stack)
        await once_alone()
        connections = PlatformConnections.open(settings, deadlines, stack)
        installations = await _installations(settings, database, connections)

        async def services_of(team: str) -> Services:
            return (await assembly.workspaces.of(team)).services

        tools = built_in_tools.registry(own, settings, services_of)
        process = await _process(settings, database, prices, tools, stack)
        shared = SharedSettings(shipped, replies, patience)
        assembly = Assembly(process, installations, connections, shared)
        stack.push_async_callback(assembly.close)
        if isinstance(installations, SingleInstallation):  # its first event finds it open
            await assembly.workspaces.of(installations.installation.workspace)
        worker, intake = assembly.queue.worker, assembly.intake
        await worker.start(
            assembly.run,
            alone=database.is_sqlite,
            ended=assembly.ended,
            due=assembly.task_scheduler.learn,
            rate_limits=connections.limits,
        )
        stack.push_async_callback(worker.stop)
        await intake.start()
        stack.push_async_callback(intake.close)
        await stack.enter_async_context(assembly.task_scheduler.running(assembly.scheduled_tasks))
        health = Health(database, _slack_check(settings, connections))
        stack.push_async_callback(health.close)
        routes = install_routes(process, connections, assembly) if settings.uses_oauth else {}
        routes |= connect_routes(process, assembly)
        routes |= await _slack_events(settings, connections, assembly.dispatcher, stack)
        yield Running(
            process.node,
            database,
            worker,
            intake,
            process.background,
            assembly.rotation,
            assembly.routine_scheduler,
            health,
            routes,
        )


async def _process(
    settings: Settings,
    database: Database,
    prices: PriceList,
    tools: ToolRegistry,
    stack: AsyncExitStack,
) -> ProcessResources:
    shared = settings.every_key or (await database.run(signing_secret.shared),)
    background = BackgroundTasks()
    stack.push_async_callback(background.close)
    return ProcessResources(
        settings=settings,
        node=secrets.token_hex(8),
        database=database,
        prices=prices,
        tools=tools,
        signed_tokens=SignedTokens(shared),
        background=background,
    )


async def _installations(
    settings: Settings, database: Database, connections: PlatformConnections
) -> Installations:
    """Those that are stored, or the one that the settings' token makes."""
    keys = OwnKeys(database)
    if settings.uses_oauth:
        return StoredInstallations(database, keys)
    token = settings.slack_bot_token or ""
    asked = partial(identify, connections.slack_client(token))
    identity = await _of_slack("SLACK_BOT_TOKEN", asked)
    await database.run(offboarding.workspace_back, identity.team)
    return SingleInstallation(keys, Installation(identity, token))


def _slack_check(
    settings: Settings, connections: PlatformConnections
) -> Callable[[], Awaitable[None]]:
    """A check that Slack answers, and that it accepts the settings' token if there is one."""
    client = connections.slack_client(settings.slack_bot_token or "")
    return partial(check_token if settings.slack_bot_token else check_api, client)


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
    await require_keys(settings, database)
    await database.scrub()  # of what a process that was killed left there
    return database


async def _of_slack(name: str, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask Slack at start: wait for it for a while, and end with a sentence if that doesn't help."""
    try:
        return await AT_START.call(ask, _note_waiting)
    except SlackFailed as failed:
        raise SettingsError(failed.problem_of(name)) from failed


def _note_waiting(failed: SlackUnreachable, delay: float) -> None:
    log.warning("waiting_for_slack", reason=failed.why, wait=delay)


async def _slack_events(
    settings: Settings,
    connections: PlatformConnections,
    dispatcher: Dispatcher,
    stack: AsyncExitStack,
) -> dict[str, http.Handler]:
    """Connect to Slack by socket, or offer an endpoint to its requests."""
    if not settings.uses_socket_mode:
        secret = settings.slack_signing_secret or ""
        return {http.EVENTS: handlers.requests.endpoint.endpoint(dispatcher, secret)}
    from handlers.requests.socket import Socket  # noqa: PLC0415 - over HTTP it is never loaded

    token = settings.slack_app_token or ""
    caller = connections.slack_client(token)
    await _of_slack("SLACK_APP_TOKEN", partial(check_app_token, caller))
    socket = Socket(dispatcher, token, caller.web)
    stack.push_async_callback(socket.close)
    try:
        async with asyncio.timeout(SOCKET_TIMEOUT):
            await socket.connect()
    except TimeoutError as error:
        raise SettingsError(NO_SOCKET) from error
    return {}
