"""This node among the others: it beats, finds what is its own, takes over what the dead left."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext

import structlog

from bot.concurrency import tasks
from bot.concurrency.scheduler import DueDates
from bot.concurrency.shared_limits import SharedLimits
from bot.core import metrics
from bot.queue.capacity import QueueLimits
from bot.queue.lease import Lease
from bot.queue.limit_exchange import keep_telling
from bot.queue.thread_tasks import ThreadTasks
from storage import due
from storage.due import DueWork
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.positions import Position
from storage.queue import nodes, takeover
from storage.queue.takeover import Room
from storage.records import OpenTurn, is_placeholder

log = structlog.get_logger()

Tell = Callable[[DueDates], None]


def _nobody_listens(_due: DueDates) -> None:
    pass


class Heartbeat:
    """Keeps this node's row alive while it works."""

    def __init__(
        self,
        database: Database,
        node: str,
        limits: QueueLimits,
        lease: Lease,
        thread_tasks: ThreadTasks,
    ) -> None:
        self._database = database
        self._node = node
        self._limits = limits
        self._lease = lease
        self._thread_tasks = thread_tasks
        self._taking = asyncio.Lock()
        self._ownership_unknown = (
            False  # threads may be ours of which it is not known where they are
        )
        self._to_reclaim: set[Position] = set()
        self._tell: Tell = _nobody_listens
        self._rate_limits = SharedLimits()
        self._tasks: list[asyncio.Task[None]] = []

    async def join(
        self,
        *,
        alone: bool,
        tell: Tell = _nobody_listens,
        rate_limits: SharedLimits | None = None,
    ) -> None:
        """Begin to beat, and `tell` what is due, as each beat finds it.

        A process that is `alone` takes over at once what another left behind. Other nodes hear
        which `rate_limits` are used up, and the other way round.
        """
        self._tell, self._rate_limits = tell, rate_limits or self._rate_limits
        if alone:
            await self._database.run(nodes.forget_all)
        await self._beat()
        telling = keep_telling(self._rate_limits, self._database)
        for pipeline in (self._keep_beating(), self._keep_filling(), telling):
            self._tasks.append(asyncio.create_task(pipeline))

    async def leave(self) -> None:
        """Beat no more, and let others take what is still ours at once."""
        await tasks.end(self._tasks)
        await self._thread_tasks.cancel()
        try:
            await self._database.run(nodes.leave, self._node)
        except Unavailable:
            log.warning("left_without_a_word")  # others wait for the lease to end

    @property
    def is_alone(self) -> bool:
        return self._rate_limits.nodes == 1

    def mark_for_reclaim(self, where: Position) -> None:
        """Look at the next beat whether a thread is ours although nobody here drains it."""
        self._to_reclaim.add(where)
        # The thread may have got its first message since, and be somewhere else.
        self._ownership_unknown |= is_placeholder(where[-1])

    async def take_over(self) -> None:
        """Begin threads that nobody drains, as many as there is room for."""
        async with self._taking:  # two at once would reach for the same threads
            capacity = self._thread_tasks.capacity
            capacity.vacancy.clear()
            if capacity.batch > 0:
                await self._fill()
            elif not (capacity.overflowed or capacity.is_closed):
                # Other nodes may have recorded what waits for room here as well.
                capacity.overflowed = await self._database.run(takeover.anything_waits)

    async def _fill(self) -> None:
        capacity = self._thread_tasks.capacity
        room = Room(capacity.batch, capacity.kept_of_batch, capacity.full, capacity.rota)
        noted = capacity.overflows
        # Where others wait for this room, what arrives meanwhile waits behind them.
        with capacity.reserved(room.limit) if capacity.overflowed else nullcontext():
            taken = await self._taken(room)
        for turn in taken:
            log.info("turn_taken_over", turn=turn.id, attempts=turn.attempts)
            metrics.recoveries.labels("taken_over" if turn.attempts > 1 else "waited").inc()
            self._thread_tasks.begin(turn)
        if capacity.overflows > noted:
            capacity.vacancy.set()  # what was noted meanwhile may not have been found
        else:
            # Then there may be more that waits.
            capacity.overflowed = bool(taken or room.without) or capacity.left <= capacity.kept

    async def _taken(self, room: Room) -> list[OpenTurn]:
        """Threads taken over; if no word of them comes, the next beat finds them."""
        lease = self._limits.lease
        try:
            return await self._database.run(takeover.take_over, self._node, lease=lease, room=room)
        except BaseException:
            self._ownership_unknown = True
            raise

    async def _keep_filling(self) -> None:
        """Whenever a turn ended and others wait, begin one of them."""
        vacancy = self._thread_tasks.capacity.vacancy
        while True:
            await vacancy.wait()
            try:
                await self.take_over()
            except Exception as error:  # noqa: BLE001 - the next beat does the same
                log.warning("take_over_failed", error=type(error).__name__)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._limits.beat)
            if not self._lease.is_fresh:
                await self._give_up()
            try:
                async with asyncio.timeout(self._limits.lease / 2):
                    await self._beat()
            except Exception as error:  # noqa: BLE001 - the next beat may succeed
                log.warning("beat_failed", error=type(error).__name__)

    async def _give_up(self) -> None:
        """Let go of every turn: others may be at work on them, and if not, we find them again."""
        if len(self._thread_tasks):
            log.warning("lease_ran_out", turns=len(self._thread_tasks))
            for where in self._thread_tasks.positions:
                self.mark_for_reclaim(where)
            await self._thread_tasks.cancel()

    async def _beat(self) -> None:
        began = self._lease.now()
        found = await self._database.run(due.beat, self._node, self._limits.lease)
        self._lease.renew(began)
        self._rate_limits.hear(found.nodes, found.used_up)
        self._tell(found.dates)
        if self._ownership_unknown and not self._thread_tasks.opening:
            await self._mark_all_for_reclaim()
        # What is drained here stays marked: its task may be about to end without another word.
        for where in self._to_reclaim - self._thread_tasks.positions:
            await self._reclaim(where)
        if found.dates[DueWork.THREADS] is not None or self._thread_tasks.capacity.overflowed:
            await self.take_over()

    async def _mark_all_for_reclaim(self) -> None:
        """Doubt whatever names this node; who gets unsure meanwhile is heard the next time."""
        self._ownership_unknown = False
        try:
            self._to_reclaim |= set(await self._database.run(takeover.held_by, self._node))
        except BaseException:
            self._ownership_unknown = True
            raise

    async def _reclaim(self, where: Position) -> None:
        """Begin a thread that is ours, unless it is drained; a mark set meanwhile is kept."""
        self._to_reclaim.discard(where)
        try:
            turn = await self._database.run(
                takeover.reclaim, where, self._node, self._thread_tasks.threads
            )
        except BaseException:
            self._to_reclaim.add(where)
            raise
        if turn:
            self._thread_tasks.begin(turn)
