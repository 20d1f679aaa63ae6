"""What was given up is deleted: at Mistral at a pace of our own, and here in small steps.

One node at a time works at it, for a round; a command does the same beside the servers.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

import structlog

from bot.concurrency.rate_limiter import RateLimiter
from bot.core.errors import ConversationBusy, ModelBusy, Refused, UserFacingError
from bot.mistral.deletion import KINDS
from storage import deletion_queue, jobs
from storage.deletion_queue import DeletionKind, DeletionTask
from storage.engine.database import Database
from storage.records import Outcome
from storage.retention import offboarding
from storage.retention.offboarding import OffboardingState

log = structlog.get_logger()

JOB = "deletions"
ROUND = 10.0  # seconds; then another process may go on
LEASE = 90.0  # seconds until another process goes on after one that died in its round
STEP = 200  # threads of a channel or a workspace in one transaction
PAUSE = 0.02  # seconds between such transactions: others need the database, too
ENDING = 5.0  # seconds until turns are looked at again that were told to stop
FIRST_WAIT, LONGEST_WAIT = 30.0, 86_400.0  # seconds before what failed is tried again
BUSY_WAIT, LONGEST_BUSY = 5.0, 60.0  # seconds to keep still where Mistral says 429
ENOUGH = 3  # failures in a row: Mistral has other worries now
ITS_OWN = (ConversationBusy, Refused)  # failures that say nothing about what comes next
OTHERS_WAIT = 1.0  # seconds between looks at whether another process is done with its round


def let_be(_turn: int, _wish: str) -> None:
    """No turn runs here: who runs it finds the wish in the database."""


class Deleter(Protocol):
    """What is needed of Mistral: see `bot.mistral.deletion`."""

    async def delete(self, kind: DeletionKind, identifier: str) -> None: ...


class DeletionQueue:
    """Does what is noted in `storage.deletion_queue`; `stop` ends a turn that runs here."""

    def __init__(
        self,
        database: Database,
        disposal: Deleter,
        rate_limiter: RateLimiter,
        stop: Callable[[int, str], None] = let_be,
    ) -> None:
        self._database = database
        self._disposal = disposal
        self._rate_limiter = rate_limiter
        self._stop = stop

    async def look(self) -> None:
        """Do a round, if anything is due and no other process is at it."""
        if await self._database.run(deletion_queue.is_any_due):
            await self._round_if_ours()

    async def drain(self, tell: Callable[[int, bool], None]) -> int:
        """Go on until nothing is due: how much is left, which could not be deleted now.

        `tell` hears again and again how much there is, and whether it is ours to do just now.
        """
        while True:
            left, due = await self._database.run(deletion_queue.waiting)
            if not due:
                return left
            match await self._round_if_ours(partial(tell, left, True)):
                case None:
                    tell(left, False)
                    await self._rate_limiter.pause(OTHERS_WAIT)
                case False:
                    return left

    async def _round_if_ours(self, begin: Callable[[], None] = lambda: None) -> bool | None:
        """Do a round; None where another process is at it."""
        if not await self._database.run(jobs.claim, JOB, LEASE):
            return None
        begin()
        try:
            return await self.round()
        finally:
            await self._database.run(jobs.release, JOB)

    async def round(self) -> bool:
        """Delete as much as may be in one round, in the order in which it was given up.

        False if Mistral answers no more.
        """
        until = self._rate_limiter.now() + ROUND
        at_once = max(int(self._rate_limiter.per_second * ROUND), 1)
        tasks = await self._database.run(deletion_queue.due, at_once)
        failures = 0
        while tasks and failures < ENOUGH and self._rate_limiter.now() < until:
            failures = 0 if await self._done(tasks.pop(0)) else failures + 1
        if failures == ENOUGH:
            await self._database.run(deletion_queue.postpone, tasks, FIRST_WAIT)
        return failures < ENOUGH

    async def _done(self, task: DeletionTask) -> bool:
        """Do one thing; False for what says nothing good about the next."""
        if task.kind not in KINDS:
            await self._depart(task)
            return True
        await self._rate_limiter.turn()
        try:
            await self._delete(task)
        except Exception as error:  # one that nobody foresaw must not stand before all others
            if not isinstance(error, UserFacingError):
                log.error("deletion_broke", kind=task.kind, exc_info=error)
            log.info("deletion_failed", kind=task.kind, trouble=type(error).__name__)
            await self._database.run(deletion_queue.failed, task, wait_after(task.attempts))
            return isinstance(error, ITS_OWN)
        await self._database.run(deletion_queue.done, [task])
        return True

    async def _delete(self, task: DeletionTask) -> None:
        """Delete one thing; where Mistral is asked too often, keep still and ask once more."""
        try:
            await self._disposal.delete(task.kind, task.id)
        except ModelBusy as busy:
            await self._rate_limiter.pause(min(busy.retry_after or BUSY_WAIT, LONGEST_BUSY))
            await self._disposal.delete(task.kind, task.id)

    async def _depart(self, task: DeletionTask) -> None:
        """Forget everything of a channel or a workspace that is gone."""
        while True:
            step = await self._database.run(offboarding.step, task, STEP)
            for turn in step.stopped:
                self._stop(turn, Outcome.FORGOTTEN)
            match step.state:
                case OffboardingState.MORE:
                    await self._rate_limiter.pause(PAUSE)
                case OffboardingState.WAITING:
                    await self._database.run(deletion_queue.postpone, [task], ENDING)
                    return
                case OffboardingState.OVER:
                    log.info("departed", kind=task.kind, team=task.team)
                    return


def wait_after(failures: int) -> float:
    """How long to wait after so many failures and one more, in seconds."""
    return min(FIRST_WAIT * 2.0 ** min(failures, 20), LONGEST_WAIT)
