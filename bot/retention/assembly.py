"""Puts together how long things are kept: what people choose, and what is then deleted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from bot.agents.assembly import AgentServices
from bot.concurrency.periodic import PeriodicTask
from bot.concurrency.rate_limiter import RateLimiter
from bot.mistral.client import Client
from bot.mistral.conversations import Conversations
from bot.mistral.deletion import MistralDeletion
from bot.resources import Resources
from bot.retention.abandoned import AbandonedCleanup
from bot.retention.audit_expiry import AuditExpiry
from bot.retention.deletion_queue import DeletionQueue, let_be, nobody_knows
from bot.retention.forget_thread import ThreadForgetting
from bot.retention.idle_threads import IdleThreads
from bot.retention.keep_setting import KeepSetting
from bot.retention.offboarding import Offboarding
from bot.settings import Settings
from bot.slack.assembly import SlackServices
from bot.slack.identity import is_accepted
from storage.engine.database import Database

CLEANUP_LOOK = 60.0  # seconds between looks at whether it is due
RETENTION_LOOK = 60.0
DELETIONS_LOOK = 5.0

Stop = Callable[[int, str], None]  # ends a turn that runs in this process
HasToken = Callable[[str], Awaitable[bool | None]]  # whether Slack accepts a workspace's token


@dataclass(frozen=True, slots=True)
class RetentionTasks:
    """Makes what deletes, alike for servers and for commands."""

    settings: Settings
    database: Database

    def retention(self) -> IdleThreads:
        return IdleThreads(self.database, self.settings.retention_days)

    def audit(self) -> AuditExpiry:
        return AuditExpiry(self.database, self.settings.audit_days)

    def deletions(
        self, mistral: Client, stop: Stop = let_be, has_token: HasToken = nobody_knows
    ) -> DeletionQueue:
        rate_limiter = RateLimiter(self.settings.deletions_per_second)
        deleter = MistralDeletion(mistral)
        return DeletionQueue(self.database, deleter, rate_limiter, stop, has_token)


@dataclass(frozen=True, slots=True)
class RetentionServices:
    """Forgetting on request, after a time, and when a workspace leaves."""

    forgetting: ThreadForgetting
    keep_setting: KeepSetting
    offboarding: Offboarding
    periodic_tasks: tuple[PeriodicTask, ...]


def assemble(resources: Resources, agents: AgentServices, stop: Stop) -> RetentionServices:
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
        offboarding=Offboarding(database, agents.catalogues, stop),
        periodic_tasks=_periodic_tasks(resources, agents, stop),
    )


def _periodic_tasks(
    resources: Resources, agents: AgentServices, stop: Stop
) -> tuple[PeriodicTask, ...]:
    database, mistral = resources.database, resources.mistral
    cleanup = AbandonedCleanup(database, Conversations(mistral), agents.deletion)
    tasks = RetentionTasks(resources.settings, database)
    deletions = tasks.deletions(mistral, stop, partial(_has_token, resources.slack))
    return (
        PeriodicTask("cleanup", CLEANUP_LOOK, cleanup.run_if_due),
        PeriodicTask("retention", RETENTION_LOOK, tasks.retention().run_if_due),
        PeriodicTask("audit", RETENTION_LOOK, tasks.audit().run_if_due),
        PeriodicTask("deletions", DELETIONS_LOOK, deletions.run_if_due),
    )


async def _has_token(slack: SlackServices, team: str) -> bool | None:
    return team == slack.identity.team and await is_accepted(slack.client)
