"""Puts the app together: what serves all workspaces, and how each of them is opened."""

from functools import partial

from slack_bolt.async_app import AsyncApp

from bot.app.connections import PlatformConnections
from bot.app.workspace import SharedServices, SharedSettings, WorkspaceApp
from bot.app.workspace import assemble as assemble_workspace
from bot.concurrency.scheduler import ScheduledTask, TaskScheduler
from bot.connectors import assembly as connectors
from bot.connectors.assembly import ConnectorServices
from bot.core.per_workspace import NotInstalled
from bot.costs.price_notices import PriceNotices
from bot.documents.assembly import DocumentServices, assemble_intake
from bot.interactions import assembly as interactions
from bot.interactions.assembly import InteractionServices
from bot.mistral.sdk.client import Client
from bot.queue.assembly import assemble as assemble_queue
from bot.resources import ProcessResources
from bot.retention import assembly as retention
from bot.retention.departures import Departures
from bot.retention.offboarding import Offboarding
from bot.routines.assembly import assemble_scheduler
from bot.routines.runs import RoutineRuns
from bot.routines.scheduler import INTERVAL
from bot.settings import Settings
from bot.slack.client import SlackClient
from bot.slack.identity import is_accepted
from bot.slack.oauth import AppCredentials
from bot.slack.posting.notices import Notices
from bot.turns.runner import TurnRunner
from bot.workspaces.installation import Installation, Installations
from bot.workspaces.own_keys import OwnKeys
from bot.workspaces.token_rotation import TokenRotation
from bot.workspaces.workspaces import Workspaces
from handlers.events.lifecycle import LifecycleHandlers
from handlers.requests.dispatcher import Dispatcher
from storage import due
from storage.due import DueWork
from storage.records import OpenTurn, Outcome

PRICES_REST = 60.0  # seconds between looks at models without a price, at least
ROTATION_REST = 1.0  # seconds between looks at tokens that are due, at least


class Assembly:
    """Everything that turns, people and the clock set in motion."""

    def __init__(
        self,
        process: ProcessResources,
        installations: Installations,
        connections: PlatformConnections,
        shared: SharedSettings,
    ) -> None:
        self._process = process
        self._connections = connections
        self._paid: dict[int, TurnRunner] = {}  # by turns with a budget that are about to end
        self._mistral_keys = OwnKeys(process.database)
        self.workspaces = Workspaces(installations, self._open)
        self.rotation = self._token_rotation() if process.settings.uses_oauth else None
        look = partial(process.database.run, due.look, process.settings.lease_seconds)
        self.task_scheduler = TaskScheduler(look)
        self.queue = assemble_queue(process, self._notices_of, self.task_scheduler)
        self.intake, document_tasks = assemble_intake(process, self._documents_of)
        stop = self.queue.cancellation.stop
        offboarding = Offboarding(process.database, self.workspaces.forget, stop, self._has_token)
        app_client = connections.mistral.app
        self._shared = SharedServices(
            self.queue, self.intake, offboarding, shared, app_client, self.refresh
        )
        self.dispatcher = Dispatcher(
            self._bolt_of, LifecycleHandlers(offboarding), app_client.pacing
        )
        self.routine_scheduler = assemble_scheduler(process, self._runs_of)
        price_notices = PriceNotices(process.database, self._client_of)
        self.scheduled_tasks: tuple[ScheduledTask, ...] = (
            *self.queue.scheduled_tasks,
            *document_tasks,
            *interactions.scheduled_tasks(process, self._interactions_of),
            *connectors.scheduled_tasks(process, self._connectors_of),
            *retention.scheduled_tasks(
                process, self._mistral_of, shared.shipped, stop, self._has_token
            ),
            retention.departures_task(process, self._departures_of),
            ScheduledTask(DueWork.ROUTINES, INTERVAL, self.routine_scheduler.run_if_due),
            ScheduledTask(DueWork.PRICES, PRICES_REST, price_notices.run),
            *self._rotation_tasks(),
        )

    async def run(self, turn: OpenTurn) -> Outcome:
        """Answer a turn; one of a workspace that isn't installed any more ends unanswered."""
        try:
            workspace = await self.workspaces.of(turn.team)
        except NotInstalled:
            return Outcome.WITHDRAWN
        outcome = await workspace.turns.run(turn)
        if workspace.turns.has_budget(turn):
            self._paid[turn.id] = workspace.turns
        return outcome

    def ended(self, turn: OpenTurn) -> None:
        """Let a workspace look at the budgets that a turn was paid from, if there are any."""
        if turns := self._paid.pop(turn.id, None):
            turns.look_at_budgets(turn)

    async def refresh(self, workspace: str) -> str | None:
        """Look a workspace's installation up; its token from now on, None if it has none."""
        try:
            return (await self.workspaces.refresh(workspace)).installation.bot_token
        except NotInstalled:
            return None

    async def close(self) -> None:
        """Let renewals end, and what turns left behind."""
        if self.rotation:
            await self.rotation.close()
        await self.workspaces.close()

    def _open(self, installation: Installation) -> WorkspaceApp:
        async def newer_token(refused: str) -> str | None:
            token = await self.refresh(installation.workspace)
            if token == refused and self.rotation:
                await self.rotation.replace_expired(installation.workspace, refused)
                token = await self.refresh(installation.workspace)
            return token

        resources = self._connections.resources(self._process, installation, newer_token)
        return assemble_workspace(installation, resources, self._shared)

    def _token_rotation(self) -> TokenRotation:
        credentials = credentials_of(self._process.settings)
        client = self._connections.slack_client("")
        return TokenRotation(self._process.database, client, credentials, self.refresh)

    def _rotation_tasks(self) -> tuple[ScheduledTask, ...]:
        rotation = self.rotation
        return (
            (ScheduledTask(DueWork.TOKENS, ROTATION_REST, rotation.run_if_due),) if rotation else ()
        )

    async def _mistral_of(self, team: str) -> Client:
        """Mistral for what a workspace has there, even if it left."""
        return self._connections.mistral.of(await self._mistral_keys.for_deletion(team), team)

    async def _has_token(self, team: str) -> bool | None:
        """True if Slack accepts a workspace's token; None if it doesn't say."""
        try:
            workspace = await self.workspaces.refresh(team)
        except NotInstalled:
            return False
        return await is_accepted(workspace.resources.slack.client)

    async def _bolt_of(self, team: str) -> AsyncApp:
        return (await self.workspaces.of(team)).bolt

    async def _client_of(self, team: str) -> SlackClient:
        return (await self.workspaces.of(team)).resources.slack.client

    async def _notices_of(self, team: str) -> Notices:
        return (await self.workspaces.of(team)).resources.slack.notices

    async def _documents_of(self, team: str) -> DocumentServices:
        return (await self.workspaces.of(team)).services.documents

    async def _departures_of(self, team: str) -> Departures:
        return (await self.workspaces.of(team)).services.retention.departures

    async def _connectors_of(self, team: str) -> ConnectorServices:
        return (await self.workspaces.of(team)).services.connectors

    async def _runs_of(self, team: str) -> RoutineRuns:
        return (await self.workspaces.of(team)).services.routines.runs

    async def _interactions_of(self, team: str) -> InteractionServices:
        return (await self.workspaces.of(team)).services.interactions


def credentials_of(settings: Settings) -> AppCredentials:
    """The app's own id and secret, where workspaces install it."""
    return AppCredentials(settings.slack_client_id or "", settings.slack_client_secret or "")
