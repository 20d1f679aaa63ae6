"""Puts together how long things are kept: what people choose, and what is then deleted."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.agents.assembly import AgentServices
from bot.concurrency.periodic import PeriodicTask
from bot.concurrency.rate_limiter import RateLimiter
from bot.mistral.client import Client
from bot.mistral.conversations import Conversations
from bot.mistral.deletion import MistralDeletion
from bot.resources import Resources
from bot.retention.abandoned import AbandonedCleanup
from bot.retention.deletion_queue import DeletionQueue, let_be
from bot.retention.departures import Departures
from bot.retention.forget_thread import ThreadForgetting
from bot.retention.idle_threads import IdleThreads
from bot.retention.keep_setting import KeepSetting
from bot.retention.offboarding import Offboarding
from bot.settings import Settings
from bot.slack.directory import ChannelDirectory
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

    def retention(self) -> IdleThreads:
        return IdleThreads(self.database, self.settings.retention_days)

    def deletions(self, mistral: Client, stop: Stop = let_be) -> DeletionQueue:
        rate_limiter = RateLimiter(self.settings.deletions_per_second)
        return DeletionQueue(self.database, MistralDeletion(mistral), rate_limiter, stop)


@dataclass(frozen=True, slots=True)
class RetentionServices:
    """Forgetting on request, after a time, and when a workspace leaves."""

    forgetting: ThreadForgetting
    keep_setting: KeepSetting
    offboarding: Offboarding
    departures: Departures
    periodic_tasks: tuple[PeriodicTask, ...]


def assemble(resources: Resources, agents: AgentServices, stop: Stop) -> RetentionServices:
    database, slack, settings = resources.database, resources.slack, resources.settings
    offboarding = Offboarding(database, agents.catalogues)
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
            signed_tokens=resources.signed_tokens,
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
        periodic_tasks=(
            *_periodic_tasks(resources, agents, stop),
            PeriodicTask("departures", RETENTION_LOOK, departures.run_if_due),
        ),
    )


def _periodic_tasks(
    resources: Resources, agents: AgentServices, stop: Stop
) -> tuple[PeriodicTask, ...]:
    database, mistral = resources.database, resources.mistral
    cleanup = AbandonedCleanup(database, Conversations(mistral), agents.deletion)
    tasks = RetentionTasks(resources.settings, database)
    return (
        PeriodicTask("cleanup", CLEANUP_LOOK, cleanup.run_if_due),
        PeriodicTask("retention", RETENTION_LOOK, tasks.retention().run_if_due),
        PeriodicTask("deletions", DELETIONS_LOOK, tasks.deletions(mistral, stop).run_if_due),
    )
