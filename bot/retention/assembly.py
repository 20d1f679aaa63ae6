"""Puts together how long things are kept: what people choose, and what is then deleted."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.agents.deletion import AgentDeletion
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.periodic import PeriodicTask
from bot.concurrency.rate_limiter import RateLimiter
from bot.core.per_workspace import PerWorkspace
from bot.mistral.agents import MistralAgents
from bot.mistral.client import Client
from bot.mistral.conversations import Conversations
from bot.mistral.deletion import MistralDeletion
from bot.profiles.catalogue import Catalogue
from bot.resources import ProcessResources, Resources
from bot.retention.abandoned import AbandonedCleanup
from bot.retention.deletion_queue import DeletionQueue, let_be
from bot.retention.forget_thread import ThreadForgetting
from bot.retention.idle_threads import IdleThreads
from bot.retention.keep_setting import KeepSetting
from bot.retention.offboarding import Offboarding
from bot.settings import Settings
from storage.engine.database import Database

CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due
RETENTION_LOOK = 60.0
DELETIONS_LOOK = 5.0

Stop = Callable[[int, str], None]  # ends a turn that runs in this process


@dataclass(frozen=True, slots=True)
class RetentionTasks:
    """Makes what deletes, alike for servers and for commands."""

    settings: Settings
    database: Database
    mistral_of: PerWorkspace[Client]

    def retention(self) -> IdleThreads:
        return IdleThreads(self.database, self.settings.retention_days)

    def deletions(self, stop: Stop = let_be) -> DeletionQueue:
        rate_limiter = RateLimiter(self.settings.deletions_per_second)
        return DeletionQueue(self.database, self._deleter_of, rate_limiter, stop)

    def cleanup(self, shipped: Catalogue, node: str) -> AbandonedCleanup:
        agents = AgentDeletion(self.database, self._agents_of, shipped, node)
        return AbandonedCleanup(self.database, self._conversations_of, agents)

    async def _deleter_of(self, team: str) -> MistralDeletion:
        return MistralDeletion(await self.mistral_of(team))

    async def _agents_of(self, team: str) -> MistralAgents:
        return MistralAgents(await self.mistral_of(team))

    async def _conversations_of(self, team: str) -> Conversations:
        return Conversations(await self.mistral_of(team))


@dataclass(frozen=True, slots=True)
class RetentionServices:
    """Forgetting on request, after a time, and when a workspace leaves."""

    forgetting: ThreadForgetting
    keep_setting: KeepSetting
    offboarding: Offboarding


def periodic_tasks(
    process: ProcessResources, mistral_of: PerWorkspace[Client], shipped: Catalogue, stop: Stop
) -> tuple[PeriodicTask, ...]:
    """Tasks that delete, in all workspaces."""
    tasks = RetentionTasks(process.settings, process.database, mistral_of)
    cleanup = tasks.cleanup(shipped, process.node)
    return (
        PeriodicTask("cleanup", CLEANUP_LOOK, cleanup.run_if_due),
        PeriodicTask("retention", RETENTION_LOOK, tasks.retention().run_if_due),
        PeriodicTask("deletions", DELETIONS_LOOK, tasks.deletions(stop).run_if_due),
    )


def assemble(
    resources: Resources, catalogues: WorkspaceCatalogues, stop: Stop
) -> RetentionServices:
    database, slack, settings = resources.database, resources.slack, resources.settings
    return RetentionServices(
        forgetting=ThreadForgetting(
            database=database,
            permissions=resources.permissions,
            modals=slack.modals,
            signed_tokens=resources.signed_tokens,
            notices=slack.notices,
            announcements=slack.announcements,
            stop=stop,
            by_admins=settings.forget_by == "admins",
        ),
        keep_setting=KeepSetting(
            database, resources.permissions, slack.announcements, settings.retention_days
        ),
        offboarding=Offboarding(database, catalogues),
    )
