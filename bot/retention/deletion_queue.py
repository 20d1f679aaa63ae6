"""Worker of the deletion queue: at Mistral within a rate limit, here in small transactions.

One node at a time works on it, for a round; a command does the same beside the servers.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum
from functools import partial
from typing import Protocol

import structlog

from bot.concurrency.rate_limiter import RateLimiter
from bot.concurrency.retry import exponential
from bot.core.errors import ConversationBusy, ModelBusy, Refused, UserFacingError
from bot.core.per_workspace import PerWorkspace
from bot.core.refusals import AgentBusy, AgentRefused, Forbidden, InUse
from bot.core.workspace_keys import OF_ONE_WORKSPACE, OwnKeyRefused
from bot.retention.busy_keys import BusyKeys
from storage import deletion_queue, jobs
from storage.deletion_queue import MISTRALS, DeletionKind, DeletionTask
from storage.engine.database import Database
from storage.records import Outcome
from storage.retention import offboarding
from storage.retention.offboarding import OffboardingState
from storage.workspaces import former_accounts, mistral_keys

log = structlog.get_logger()

JOB = "deletions"
ROUND = 10.0  # seconds; then another process may take over
LEASE = 90.0  # seconds until another process takes over from one that died in its round
STEP = 200  # threads of a channel or a workspace in one transaction
PAUSE = 0.02  # seconds between such transactions, in which others get the database
STOP_DELAY = 5.0  # seconds until turns that were told to stop are checked again
MIN_BACKOFF, MAX_BACKOFF = 30.0, 86_400.0  # seconds before a failed deletion is retried
MAX_FAILURES = 3  # in a row: Mistral seems to be down, so the round ends
# Failures that say nothing about the next task.
ISOLATED = (
    ConversationBusy,
    Refused,
    InUse,
    AgentBusy,
    AgentRefused,
    Forbidden,
    *OF_ONE_WORKSPACE,
)
LAST_TRY = 5  # failures after which a refused key of a former account counts as revoked
GRACE_RETRY = 3600.0  # seconds until it is asked again whether a workspace is back
POLL = 1.0  # seconds between checks whether another process has ended its round


def let_be(_turn: int, _outcome: str) -> None:
    """Do nothing: the process that runs the turn finds the request in the database."""


async def nobody_knows(_team: str) -> bool | None:
    """Leave it to the servers, which have Slack's tokens, whether a workspace is back."""
    return None


class RoundEnd(Enum):
    """End of a round: all that is due may rest, because its keys are answered 429."""

    OVER = "over"
    RESTING = "resting"
    DOWN = "down"  # Mistral seems to be


class Deleter(Protocol):
    """Port to Mistral, implemented in `bot.mistral.deletion`."""

    async def delete(self, kind: DeletionKind, identifier: str) -> None: ...


class DeletionQueue:
    """Works on `storage.deletion_queue`; `stop` ends a turn that runs in this process.

    `has_token` tells whether Slack accepts a token of a workspace whose tokens were revoked; None
    if that can't be told now.
    """

    def __init__(
        self,
        database: Database,
        deleter_of: PerWorkspace[Deleter],
        rate_limiter: RateLimiter,
        stop: Callable[[int, str], None] = let_be,
        has_token: Callable[[str], Awaitable[bool | None]] = nobody_knows,
    ) -> None:
        self._database = database
        self._deleter_of = deleter_of
        self._rate_limiter = rate_limiter
        self._stop = stop
        self._has_token = has_token
        self._served = ""  # the workspace whose turn was last
        self._busy = BusyKeys(rate_limiter.now)

    async def run_if_due(self) -> None:
        """Run a round if anything is due and no other process has the job."""
        if await self._database.run(deletion_queue.is_any_due):
            await self._try_round()

    async def drain(self, report: Callable[[int, bool], None]) -> int:
        """Run rounds until nothing is due; return how many tasks are left, to be retried later.

        `report` gets their number before each round, and whether the round is this process's.
        """
        while True:
            left, due = await self._database.run(deletion_queue.waiting)
            if not due:
                return left
            match await self._try_round(partial(report, left, True)):
                case None:
                    report(left, False)
                    await self._rate_limiter.pause(POLL)
                case RoundEnd.DOWN:
                    return left
                case RoundEnd.RESTING:
                    if (wait := self._busy.wait) is None:
                        return left
                    await self._rate_limiter.pause(wait)

    async def _try_round(self, begin: Callable[[], None] = lambda: None) -> RoundEnd | None:
        """Run a round; None if another process has the job."""
        if not await self._database.run(jobs.claim, JOB, LEASE):
            return None
        begin()
        try:
            return await self.round()
        finally:
            await self._database.run(jobs.release, JOB)

    async def round(self) -> RoundEnd:
        """Delete as much as a round allows, in turns by workspace."""
        until = self._rate_limiter.now() + ROUND
        at_once = max(int(self._rate_limiter.per_second * ROUND), 1)
        resting = self._busy.resting
        tasks = deque(await self._database.run(deletion_queue.due, at_once, self._served, resting))
        if resting and not tasks:
            return RoundEnd.RESTING
        failures = 0
        while tasks and failures < MAX_FAILURES and self._rate_limiter.now() < until:
            task = tasks.popleft()
            self._served = task.team
            failures = 0 if await self._process(task, tasks) else failures + 1
        if failures == MAX_FAILURES:
            await self._database.run(deletion_queue.postpone, tasks, MIN_BACKOFF)
        await self._database.run(mistral_keys.purge)
        return RoundEnd.DOWN if failures == MAX_FAILURES else RoundEnd.OVER

    async def _process(self, task: DeletionTask, tasks: deque[DeletionTask]) -> bool:
        """Process a task; False for a failure that the next one is likely to share.

        What is left to do of it is done after the other `tasks`.
        """
        if task.kind is DeletionKind.REVOKED:
            await self._end_grace(task)
            return True
        if task.kind not in MISTRALS:
            if await self._offboard(task):
                tasks.append(task)
            return True
        if task.team in self._busy.resting:
            return True  # it stays due
        await self._rate_limiter.acquire()
        try:
            await (await self._deleter_of(task.team)).delete(task.kind, task.id)
        except ModelBusy as busy:
            wait = self._busy.refused(task.team, busy.retry_after)
            await self._database.run(deletion_queue.postpone, [task], wait)
            return True
        except Exception as error:  # an unexpected one must not block the queue
            if not isinstance(error, UserFacingError):
                log.error("deletion_broke", kind=task.kind, exc_info=error)
            log.info("deletion_failed", kind=task.kind, error=type(error).__name__)
            await self._put_off(task, error)
            return isinstance(error, ISOLATED)
        self._busy.accepted(task.team)
        await self._database.run(deletion_queue.done, [task])
        return True

    async def _put_off(self, task: DeletionTask, error: Exception) -> None:
        """Retry a task later, unless the key of a former account was revoked: nobody has it."""
        is_locked = isinstance(error, OwnKeyRefused) and task.attempts >= LAST_TRY
        if is_locked and former_accounts.is_former(task.team):
            left = await self._database.run(former_accounts.abandon, task.team)
            log.warning("former_account_locked", account=task.team, left=left)
            return
        wait = exponential(task.attempts + 1, MIN_BACKOFF, MAX_BACKOFF)
        await self._database.run(deletion_queue.failed, task, wait)

    async def _end_grace(self, task: DeletionTask) -> None:
        """Offboard a workspace whose tokens were revoked, unless it is back."""
        has_token = await self._has_token(task.team)
        if has_token is None:
            await self._database.run(deletion_queue.postpone, [task], GRACE_RETRY)
            return
        is_gone = await self._database.run(offboarding.end_grace, task, has_token=has_token)
        log.info("workspace_gone" if is_gone else "workspace_back", team=task.team)

    async def _offboard(self, task: DeletionTask) -> bool:
        """Delete a part of a channel or a workspace that is gone; True if there is more."""
        step = await self._database.run(offboarding.step, task, STEP)
        for turn in step.stopped:
            self._stop(turn, Outcome.FORGOTTEN)
        match step.state:
            case OffboardingState.MORE:
                await self._rate_limiter.pause(PAUSE)
                return True
            case OffboardingState.WAITING:
                await self._database.run(deletion_queue.postpone, [task], STOP_DELAY)
            case OffboardingState.OVER:
                log.info("offboarded", kind=task.kind, team=task.team)
        return False
