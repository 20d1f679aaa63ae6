"""Worker: accepts turns, runs each thread's queue, and hands over at shutdown."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from functools import partial
from itertools import repeat

import structlog
from structlog.contextvars import bound_contextvars

from bot.concurrency.fair_queue import PERSON
from bot.concurrency.retry import Retry, exponential
from bot.concurrency.shared_limits import SharedLimits
from bot.concurrency.single_flight import SingleFlight
from bot.core import metrics
from bot.core.errors import Interruption, TooManyQuestions
from bot.costs.metered_charge import MeteredCharge
from bot.queue.capacity import Capacity, QueueLimits
from bot.queue.foreign_threads import Accept, ForeignThreads
from bot.queue.heartbeat import Heartbeat, Tell
from bot.queue.lease import Lease
from bot.queue.thread_tasks import ThreadTasks
from storage import positions
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.ledger.entries import Pricing, without_prices
from storage.queue import inbox
from storage.records import (
    Addressed,
    AlreadyRecorded,
    Lost,
    NewTurn,
    OpenTurn,
    TooManyOpen,
    TurnCause,
)

log = structlog.get_logger()

# Within the three seconds that Slack waits for the acknowledgement of a message.
RECORDING = Retry(Unavailable, delays=repeat(0.2), timeout=2.0)
# What a person may have so many of; the rest completes an answer that was begun.
QUESTIONS = {TurnCause.MESSAGE, TurnCause.AGAIN, TurnCause.BRANCH, TurnCause.COMPARE}
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before a turn that broke off is taken up again


Run = Callable[[OpenTurn], Awaitable[str]]
Ended = Callable[[OpenTurn], None]


def _nobody_listens(_: object) -> None:
    pass


class Worker:
    """Runs at most one turn per thread, for threads whose row names this node."""

    def __init__(
        self,
        database: Database,
        node: str,
        limits: QueueLimits | None = None,
        lease: Lease | None = None,
        price: Pricing = without_prices,
    ) -> None:
        """`price` is what goes into the ledger for a turn that ends."""
        self._limits = limits or QueueLimits()
        self._database = database
        self._node = node
        self._price = price
        self._ended: Ended = _nobody_listens
        self._run: Run  # set by `start`: what runs turns is built from what enqueues them
        self._thread_tasks = ThreadTasks(self._drain, Capacity(self._limits))
        self._heartbeat = Heartbeat(
            database, node, self._limits, lease or Lease(self._limits.lease), self._thread_tasks
        )
        self._foreign = ForeignThreads(
            lambda new: database.read(inbox.standing, new), lambda: self._heartbeat.is_alone
        )
        self._recent = SingleFlight()
        self._stopping = False

    @property
    def open_turns(self) -> int:
        return len(self._thread_tasks)

    async def start(
        self,
        run: Run,
        *,
        alone: bool = False,
        ended: Ended = _nobody_listens,
        due: Tell = _nobody_listens,
        rate_limits: SharedLimits | None = None,
    ) -> None:
        """Join; `run` answers a turn, and returns its outcome, `ended` hears that it has ended.

        A process that is `alone` takes over at once whatever another left behind. `due` hears what
        each heartbeat finds that can be done; `rate_limits` are shared with other nodes.
        """
        self._run, self._ended = run, ended
        await self._heartbeat.join(alone=alone, tell=due, rate_limits=rate_limits)

    async def stop(self) -> None:
        """Begin nothing more, let turns end for the grace period, hand the rest over.

        What arrives meanwhile is recorded for others. To stop twice is to stop once.
        """
        if self._stopping:
            return
        self._stopping = True
        self._thread_tasks.capacity.close()
        await self._foreign.close()
        await self._thread_tasks.wait(self._limits.grace)
        await self._heartbeat.leave()

    async def accept(self, new: NewTurn) -> None:
        """Record a message, before Slack is told that we have it; begin it if there is room.

        A message that is not for us is passed over. Raises if it could not be recorded, and
        TooManyQuestions where its person has as many open as one may.
        """
        key = (new.team, new.channel, new.ts, new.cause, new.addressed)
        is_first = await self._recent.once(key, lambda: self._accept(new))
        if not is_first:
            log.info("event_known", channel=new.channel, ts=new.ts)

    def recorded(self, team: str, user: str) -> None:
        """Hear of a turn that somebody else recorded: it is begun as soon as there is room."""
        self._foreign.forget()
        self._thread_tasks.capacity.overflow(team, user)

    async def is_ours(self, new: NewTurn) -> bool:
        """True if we were in a message's thread when it was written."""
        return await self._database.read(inbox.is_ours, new)

    async def may_follow(self, new: NewTurn) -> bool:
        """False if a plain reply isn't for us; True may turn out wrong when it is recorded."""
        return await self._foreign.may_be_ours(new)

    async def follows(self, new: NewTurn) -> bool:
        """True if a plain reply is for us."""
        return await self._database.read(inbox.standing, new) is inbox.ThreadStanding.FOLLOWED

    def follow_later(self, new: NewTurn, accept: Accept) -> None:
        """Accept a plain reply later, should the message that opens its thread come after it."""
        self._foreign.watch(new, accept)

    async def _accept(self, new: NewTurn) -> bool:
        """True if it is certain that the message needs no recording any more."""
        if new.addressed is Addressed.IF_IN_THREAD:
            return await self._put_in_queue(new)
        with self._foreign.entering(new):
            await self._put_in_queue(new)
        return True

    async def _put_in_queue(self, new: NewTurn) -> bool:
        """Record and perhaps begin a turn; True if it was recorded before."""
        capacity = self._thread_tasks.capacity
        has_room = capacity.has(new.team, new.user)
        try:
            with (
                metrics.step_seconds.labels("record").time(),
                self._thread_tasks.reserved(new.team, new.user) if has_room else nullcontext(),
            ):
                node = self._node if has_room else None
                turn = await RECORDING.call(partial(self._record, new, node))
        except AlreadyRecorded:
            log.info("event_known", channel=new.channel, ts=new.ts)
            return True
        except TooManyOpen as refused:
            log.info("question_left_out", user=new.user, channel=new.channel, ts=new.ts)
            raise TooManyQuestions(self._limits.person_turns) from refused
        if not has_room:
            capacity.overflow(new.team, new.user)
        if turn:
            self._thread_tasks.begin(turn)
        return False

    async def _record(self, new: NewTurn, node: str | None) -> OpenTurn | None:
        try:
            return await self._database.run(inbox.accept, new, node=node, most=self._most(new))
        except (AlreadyRecorded, TooManyOpen):
            raise
        except Exception:
            # Perhaps it is recorded, and the thread ours, and only the word of it was lost.
            self._heartbeat.mark_for_reclaim(positions.of_thread(new))
            raise

    def _most(self, new: NewTurn) -> int:
        """Open turns that a person may have for this one to be recorded."""
        bound = TurnCause(new.cause.partition(":")[0]) in QUESTIONS
        return self._limits.person_turns if bound else inbox.UNBOUNDED

    async def _drain(self, turn: OpenTurn) -> None:
        """Work on one thread, turn after turn, until nothing is left or the thread is lost."""
        following: OpenTurn | None = turn
        try:
            while following:
                turn = following
                PERSON.set(turn.user)
                thread = f"{turn.team}/{turn.channel}/{turn.thread_ts}"
                with bound_contextvars(turn=turn.id, thread=thread):
                    following = await self._step(turn)
                if following:
                    self._thread_tasks.follow(following)
        except Lost:
            log.warning("thread_lost", turn=turn.id)
            self._heartbeat.mark_for_reclaim(positions.of_thread(turn))  # perhaps it is ours
        except Exception:
            log.exception("drain_broke", turn=turn.id)
            self._heartbeat.mark_for_reclaim(positions.of_thread(turn))

    async def _step(self, turn: OpenTurn) -> OpenTurn | None:
        """Work on a turn: what follows it, or the turn itself if it has to be taken up again."""
        try:
            outcome = await self._timed(turn)
        except Interruption as interruption:
            log.warning("turn_broke_off", reason=str(interruption), attempts=turn.attempts)
            await asyncio.sleep(exponential(turn.attempts, FIRST_WAIT, LONGEST_WAIT))
            return await self._database.run_with_retry(inbox.again, turn)
        # Where others wait for room, the thread's next turn is to wait its turn among them.
        stay = not (self._stopping or self._thread_tasks.capacity.overflowed)
        charge = MeteredCharge(self._price)
        following = await self._database.run_with_retry(
            inbox.finish, turn, outcome, stay=stay, price=charge
        )
        charge.committed()
        self._ended(turn)
        return following

    async def _timed(self, turn: OpenTurn) -> str:
        with metrics.turn_seconds.time():
            outcome = await self._run(turn)
        metrics.turns.labels(outcome).inc()
        log.info("turn_ended", outcome=outcome, attempts=turn.attempts)
        return outcome
