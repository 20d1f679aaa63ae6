"""Puts together how long things are kept: what people choose, and what is then deleted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.agents.deletion import AgentDeletion
from bot.concurrency.rate_limiter import RateLimiter
from bot.concurrency.scheduler import ScheduledTask
from bot.core.per_workspace import PerWorkspace
from bot.mistral import adapter
from bot.mistral.deletion import MistralDeletion
from bot.mistral.port import AgentPort, ConversationPort, MistralPort
from bot.mistral.sdk.client import Client
from bot.profiles.catalogue import Catalogue
from bot.resources import ProcessResources, Resources
from bot.retention.abandoned import AbandonedCleanup
from bot.retention.audit_expiry import AuditExpiry
from bot.retention.deletion_queue import DeletionQueue, let_be, nobody_knows
from bot.retention.departures import Departures, DueDepartures
from bot.retention.forget_thread import ThreadForgetting
from bot.retention.idle_threads import IdleThreads
from bot.retention.keep_setting import KeepSetting
from bot.retention.ledger_expiry import LedgerExpiry
from bot.retention.notes_expiry import NotesExpiry
from bot.retention.offboarding import Offboarding
from bot.settings import Settings
from bot.slack.directory.channels import ChannelDirectory
from storage.due import DueWork
from storage.engine.database import Database

JOBS_REST = 60.0  # seconds between claims of a job, at least
DELETIONS_REST = 5.0  # seconds between rounds, at least
SCRUB = 60.0  # seconds that words stay in SQLite's log at most, after their rows

Stop = Callable[[int, str], None]  # ends a turn that runs in this process
HasToken = Callable[[str], Awaitable[bool | None]]  # whether Slack accepts a workspace's token


@dataclass(frozen=True, slots=True)
class RetentionTasks:
    """Makes what deletes, alike for servers and for commands."""

    settings: Settings
    database: Database
    mistral_of: PerWorkspace[Client]

    def retention(self) -> IdleThreads:
        return IdleThreads(self.database, self.settings.retention_days)

    def audit(self) -> AuditExpiry:
        return AuditExpiry(self.database, self.settings.audit_days)

    def ledger(self) -> LedgerExpiry:
        return LedgerExpiry(self.database)

    def notes(self) -> NotesExpiry:
        return NotesExpiry(self.database, self.settings.retention_days)

    def deletions(self, stop: Stop = let_be, has_token: HasToken = nobody_knows) -> DeletionQueue:
        rate_limiter = RateLimiter(self.settings.deletions_per_second)
        return DeletionQueue(self.database, self._deleter_of, rate_limiter, stop, has_token)

    def cleanup(self, shipped: Catalogue, node: str) -> AbandonedCleanup:
        agents = AgentDeletion(self.database, self._agents_of, shipped, node)
        return AbandonedCleanup(self.database, self._conversations_of, agents)

    async def _deleter_of(self, team: str) -> MistralDeletion:
        return MistralDeletion(await self.mistral_of(team), await self._port_of(team))

    async def _agents_of(self, team: str) -> AgentPort:
        return (await self._port_of(team)).agents

    async def _conversations_of(self, team: str) -> ConversationPort:
        return (await self._port_of(team)).conversations

    async def _port_of(self, team: str) -> MistralPort:
        return adapter.port(await self.mistral_of(team), self.database)


@dataclass(frozen=True, slots=True)
class RetentionServices:
    """Forgetting on request, after a time, and when a workspace leaves."""

    forgetting: ThreadForgetting
    keep_setting: KeepSetting
    offboarding: Offboarding
    departures: Departures


def scheduled_tasks(
    process: ProcessResources,
    mistral_of: PerWorkspace[Client],
    shipped: Catalogue,
    stop: Stop,
    has_token: HasToken,
) -> tuple[ScheduledTask, ...]:
    """Tasks that delete, in all workspaces."""
    tasks = RetentionTasks(process.settings, process.database, mistral_of)
    cleanup = tasks.cleanup(shipped, process.node)
    deletions = tasks.deletions(stop, has_token)
    return (
        ScheduledTask(DueWork.CLEANUP, JOBS_REST, cleanup.run_if_due),
        ScheduledTask(DueWork.RETENTION, JOBS_REST, tasks.retention().run_if_due),
        ScheduledTask(DueWork.AUDIT, JOBS_REST, tasks.audit().run_if_due),
        ScheduledTask(DueWork.LEDGER, JOBS_REST, tasks.ledger().run_if_due),
        ScheduledTask(DueWork.NOTES, JOBS_REST, tasks.notes().run_if_due),
        ScheduledTask(DueWork.DELETIONS, DELETIONS_REST, deletions.run_if_due),
        *_scrub(process.database),
    )


def _scrub(database: Database) -> tuple[ScheduledTask, ...]:
    task = ScheduledTask("scrub", SCRUB, database.scrub, repeats=True)
    return (task,) if database.is_sqlite else ()


def departures_task(
    process: ProcessResources, departures_of: PerWorkspace[Departures]
) -> ScheduledTask:
    """Task for the channels that we are out of, in all workspaces."""
    due = DueDepartures(process.database, departures_of, process.settings.retention_days)
    return ScheduledTask(DueWork.DEPARTURES, JOBS_REST, due.run_if_due)


def assemble(resources: Resources, offboarding: Offboarding, stop: Stop) -> RetentionServices:
    database, slack, settings = resources.database, resources.slack, resources.settings
    departures = Departures(
        database,
        offboarding,
        resources.permissions,
        ChannelDirectory(slack.client),
        slack.notices,
        resources.background,
        settings.retention_days,
    )
    return RetentionServices(
        forgetting=ThreadForgetting(
            database=database,
            permissions=resources.permissions,
            modals=slack.modals,
            notices=slack.notices,
            announcements=slack.announcements,
            stop=stop,
            gate=resources.gate,
            by_admins=settings.forget_by == "admins",
        ),
        keep_setting=KeepSetting(
            database, resources.permissions, slack.announcements, settings.retention_days
        ),
        offboarding=offboarding,
        departures=departures,
    )
