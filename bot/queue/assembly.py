"""Puts together the queue of turns: the worker, and what can stop or delay a turn."""

import math
from dataclasses import dataclass
from functools import partial

from bot.concurrency.scheduler import ScheduledTask, TaskScheduler
from bot.core.per_workspace import PerWorkspace
from bot.queue.cancellation import Cancellation
from bot.queue.capacity import QueueLimits
from bot.queue.lease import Lease
from bot.queue.wait_notices import WaitNotices
from bot.queue.worker import Worker
from bot.resources import ProcessResources
from bot.settings import Settings
from bot.slack.posting.notices import Notices
from storage.due import DueWork

# Seconds between looks, while turns run, at what another node was told to stop here; and at what
# a command beside this process wants stopped.
STOPS_LOOK, COMMANDS_LOOK = 0.5, 5.0
STOPS = "stops"


@dataclass(frozen=True, slots=True)
class QueueServices:
    """The worker that runs turns, and what ends one early."""

    worker: Worker
    cancellation: Cancellation
    lease: Lease
    scheduled_tasks: tuple[ScheduledTask, ...]


def assemble(
    process: ProcessResources, notices: PerWorkspace[Notices], scheduler: TaskScheduler
) -> QueueServices:
    """`notices` tell people of each workspace that they have to wait."""
    database, node, settings = process.database, process.node, process.settings
    limits = _limits(settings)
    # On SQLite the file's lock says that no other server lives, however long this one froze.
    lease = Lease(math.inf if database.is_sqlite else limits.lease)
    wait_notices = WaitNotices(database, notices)
    # On SQLite only a command can have asked: else who hears of a stop is who runs the turn.
    stops_look = COMMANDS_LOOK if database.is_sqlite else STOPS_LOOK
    cancellation = Cancellation(database, node, partial(scheduler.plan, STOPS, stops_look))
    return QueueServices(
        worker=Worker(database, node, limits, lease, process.prices.charge),
        cancellation=cancellation,
        lease=lease,
        scheduled_tasks=(
            ScheduledTask(DueWork.WAITING, limits.beat, wait_notices.run_if_due),
            ScheduledTask(STOPS, 0.0, cancellation.run_if_due),
        ),
    )


def _limits(settings: Settings) -> QueueLimits:
    """The worker's limits; a lease is five heartbeats long."""
    return QueueLimits(
        turns=settings.max_turns,
        workspace_turns=settings.max_workspace_turns,
        person_turns=settings.max_person_questions,
        beat=settings.lease_seconds / 5,
        lease=settings.lease_seconds,
        grace=settings.grace_seconds,
    )
