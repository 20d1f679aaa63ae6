"""The composition root: from settings to an app that serves."""

import math
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

import handlers.bolt
import handlers.requests
from bot import http, metrics, profiles
from bot.again import Again
from bot.agents import Provisioning
from bot.approvals import Approvals, Decisions
from bot.asking import Asking
from bot.attempt import Tools
from bot.catalogues import Catalogues
from bot.check import NOT_MIGRATED, SLACK_SAYS_NO
from bot.chores import Chore, Chores
from bot.cleanup import Cleanup
from bot.dialogue import Dialogue
from bot.editing import Editing
from bot.errors import SettingsError
from bot.feedback import Opinions
from bot.health import Health
from bot.lease import Lease
from bot.limits import Limits
from bot.mistral import Agents, Client, Conversations
from bot.own_profiles import OwnProfiles
from bot.permissions import Permissions
from bot.question import Questions
from bot.recovery import Recovery
from bot.retirement import Retirement
from bot.seals import Seals
from bot.settings import Settings
from bot.signatures import Signatures
from bot.slack import (
    Identity,
    Notices,
    People,
    ReplySettings,
    Sessions,
    SlackClient,
    SlackFailed,
    Threads,
    Windows,
    identify,
)
from bot.stops import Stops
from bot.switching import Switching
from bot.thread_agents import ThreadAgents
from bot.turn import Turns
from bot.voices import Voices
from bot.waiting import WaitingRoom
from bot.withdrawals import Withdrawals
from bot.worker import Worker
from handlers.services import Services
from storage import schema
from storage.database import Database
from storage.solitude import Solitude

log = structlog.get_logger()

STOPS_LOOK = 0.5  # seconds between looks at what another node was told to stop here
APPROVALS_LOOK = 3.0  # seconds between looks at requests that nobody is going to answer
CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due

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
    health: Health
    web_app: web.Application

    async def drain(self) -> None:
        """Say that we are not ready any more, let turns end, hand the rest over.

        Until the listener is closed Slack's events are still recorded, for others.
        """
        self.health.stopping = True
        await self.worker.stop()


@asynccontextmanager
async def running(
    settings: Settings, replies: ReplySettings | None = None
) -> AsyncIterator[Running]:
    """Open everything and work while the block runs; then drain, and close everything.

    Raises SettingsError, with one plain sentence, for what keeps the app from starting.
    """
    shipped = profiles.load(settings.agents_file)
    if missing := settings.missing():
        raise SettingsError(missing[0])
    node = secrets.token_hex(8)
    async with AsyncExitStack() as stack:
        database = await _database(settings, stack)
        mistral = Client(settings.mistral_api_key or "", settings.mistral_server_url)
        stack.push_async_callback(mistral.close)
        mistral.warm_up()
        slack = SlackClient(settings.slack_bot_token or "", settings.slack_api_url)
        stack.push_async_callback(slack.close)
        identity = await _identify(slack)

        agents = Agents(mistral)
        provisioning = Provisioning(database, agents, node)
        await provisioning.load()
        conversations = Conversations(mistral)
        catalogues = Catalogues(shipped, database)
        dialogue = Dialogue(conversations, Voices(provisioning, catalogues))
        threads = Threads(slack, identity.bot_user_id)
        questions = Questions(threads, identity.bot_user_id)
        stops = Stops(database, node)
        # On SQLite the file's lock says that no other server lives, however long this one froze.
        lease = Lease(math.inf if database.is_sqlite else settings.lease_seconds)
        withdrawals = Withdrawals(database, slack)
        stack.push_async_callback(withdrawals.close)
        notices, windows = Notices(slack), Windows(slack)
        seals = Seals(settings.slack_bot_token or "")
        thread_agents = ThreadAgents(database, catalogues, notices, threads, windows, seals)
        approvals = Approvals(database, catalogues, notices, settings.approval_hours * 3600)
        tools = Tools(
            database=database,
            asking=Asking(database, dialogue, questions),
            thread_agents=thread_agents,
            approvals=approvals,
            signatures=Signatures(catalogues),
            recovery=Recovery(database, dialogue, threads),
            stops=stops,
            sessions=Sessions(),
            withdrawals=withdrawals,
            lease=lease,
            reply_settings=replies or reply_settings(settings),
            deadline=settings.turn_seconds,
        )
        turns = Turns(tools, slack)
        worker = Worker(database, node, turns.run, limits(settings), lease)
        health = Health(database, slack)
        permissions = Permissions(People(slack), settings.profiles_by == "everybody")
        services = Services(
            inbox=worker,
            stopping=stops,
            switching=Switching(database, catalogues, permissions, notices, threads),
            thread_agents=thread_agents,
            editing=Editing(catalogues, permissions, windows),
            own_profiles=OwnProfiles(database, catalogues, permissions),
            again=Again(database, threads, worker.accept),
            opinions=Opinions(database),
            decisions=Decisions(database, worker.accept),
        )
        bolt = handlers.bolt.build(slack.web, identity, services, settings.slack_signing_secret)
        await worker.start(alone=database.is_sqlite)
        stack.push_async_callback(worker.stop)
        retirement = Retirement(database, agents, shipped, node)
        cleanup = Cleanup(database, conversations, retirement)
        chores = [
            Chore("waiting", settings.lease_seconds / 5, WaitingRoom(database, slack).look),
            Chore("approvals", APPROVALS_LOOK, approvals.look),
            Chore("cleanup", CLEANUP_LOOK, cleanup.look),
        ]
        if not database.is_sqlite:  # there, whoever hears of a stop is who runs the turn
            chores.append(Chore("stops", STOPS_LOOK, stops.look))
        await stack.enter_async_context(Chores(chores))
        web_app = await _receiving(settings, bolt, health, stack)
        log.info("started", node=node, team=identity.team)
        yield Running(identity, database, worker, health, web_app)


def reply_settings(settings: Settings) -> ReplySettings:
    """How answers are written, where the settings say so."""
    return ReplySettings(stream_in_channels=settings.channel_replies == "stream")


def limits(settings: Settings) -> Limits:
    """The worker's limits; a lease is five beats long."""
    return Limits(
        turns=settings.max_turns,
        workspace_turns=settings.max_workspace_turns,
        beat=settings.lease_seconds / 5,
        lease=settings.lease_seconds,
        grace=settings.grace_seconds,
    )


async def _database(settings: Settings, stack: AsyncExitStack) -> Database:
    database = settings.open_database()
    database.on_retry = metrics.retries.labels("database").inc
    stack.push_async_callback(database.close)
    if database.file:
        solitude = Solitude(database.file)
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
        return http.application(health, handlers.requests.endpoint(bolt))
    socket = AsyncSocketModeHandler(bolt, settings.slack_app_token)
    await socket.client.connect()  # type: ignore[no-untyped-call]
    stack.push_async_callback(socket.client.close)
    return http.application(health, None)
