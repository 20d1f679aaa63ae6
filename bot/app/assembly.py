"""Puts the app together: what serves all workspaces, and how each of them is opened."""

from slack_bolt.async_app import AsyncApp

from bot.app.connections import PlatformConnections
from bot.app.workspace import SharedServices, SharedSettings, WorkspaceApp
from bot.app.workspace import assemble as assemble_workspace
from bot.concurrency.periodic import PeriodicTask
from bot.concurrency.ttl_cache import TtlCache
from bot.core.per_workspace import NotInstalled
from bot.documents.assembly import DocumentServices, assemble_intake
from bot.interactions import assembly as interactions
from bot.interactions.assembly import InteractionServices
from bot.mistral.client import Client
from bot.queue.assembly import assemble as assemble_queue
from bot.resources import ProcessResources
from bot.retention import assembly as retention
from bot.slack.posting.notices import Notices
from bot.workspaces.installation import Installation, Installations
from bot.workspaces.workspaces import Workspaces
from handlers.dispatcher import Dispatcher
from storage.records import OpenTurn, Outcome


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
        self._mistral_keys = TtlCache(installations.mistral_key)
        self.workspaces = Workspaces(installations, self._open)
        self.queue = assemble_queue(process, self._notices_of)
        self.intake, document_tasks = assemble_intake(process, self._documents_of)
        self._shared = SharedServices(self.queue, self.intake, shared)
        self.dispatcher = Dispatcher(self._bolt_of)
        stop = self.queue.cancellation.stop
        self.periodic_tasks: tuple[PeriodicTask, ...] = (
            *self.queue.periodic_tasks,
            *document_tasks,
            *interactions.periodic_tasks(process, self._interactions_of, self._notices_of),
            *retention.periodic_tasks(process, self._mistral_of, shared.shipped, stop),
        )

    async def run(self, turn: OpenTurn) -> Outcome:
        """Answer a turn; one of a workspace that isn't installed any more ends unanswered."""
        try:
            workspace = await self.workspaces.of(turn.team)
        except NotInstalled:
            return Outcome.WITHDRAWN
        return await workspace.turns.run(turn)

    def _open(self, installation: Installation) -> WorkspaceApp:
        async def newer_token(_refused: str) -> str | None:
            try:
                workspace = await self.workspaces.refresh(installation.workspace)
            except NotInstalled:
                return None
            return workspace.installation.bot_token

        resources = self._connections.resources(self._process, installation, newer_token)
        return assemble_workspace(installation, resources, self._shared)

    async def _mistral_of(self, team: str) -> Client:
        """Mistral for what a workspace has there, even if it left."""
        return self._connections.mistral_client(await self._mistral_keys.of(team))

    async def _bolt_of(self, team: str) -> AsyncApp:
        return (await self.workspaces.of(team)).bolt

    async def _notices_of(self, team: str) -> Notices:
        return (await self.workspaces.of(team)).resources.slack.notices

    async def _documents_of(self, team: str) -> DocumentServices:
        return (await self.workspaces.of(team)).services.documents

    async def _interactions_of(self, team: str) -> InteractionServices:
        return (await self.workspaces.of(team)).services.interactions
