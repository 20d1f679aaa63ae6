"""This node among the others: it beats, finds what is its own, takes over what the dead left."""

import asyncio
from collections.abc import Collection
from contextlib import nullcontext

import structlog

from bot.concurrency import tasks
from bot.core import metrics
from bot.queue.capacity import QueueLimits
from bot.queue.lease import Lease
from bot.queue.thread_tasks import ThreadTasks
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.positions import Position
from storage.queue import nodes, takeover
from storage.records import OpenTurn, is_placeholder

log = structlog.get_logger()


class Heartbeat:
    """Keeps this node's row alive while it works."""

    def __init__(
        self, database: Database, node: str, limits: QueueLimits, lease: Lease, drains: ThreadTasks
    ) -> None:
        self._database = database
        self._node = node
        self._limits = limits
        self._lease = lease
        self._drains = drains
        self._taking = asyncio.Lock()
        self._unsure = False  # threads may be ours of which it is not known where they are
        self._doubts: set[Position] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self.overflowed = False  # something waits for room

    async def join(self, *, alone: bool) -> None:
        """Begin to beat. A process that is `alone` takes over at once what another left behind."""
        if alone:
            await self._database.run(nodes.forget_all)
        await self._beat()
        for work in (self._keep_beating(), self._keep_filling()):
            self._tasks.append(asyncio.create_task(work))

    async def leave(self) -> None:
        """Beat no more, and let others take what is still ours at once."""
        await tasks.end(self._tasks)
        await self._drains.cancel()
        try:
            await self._database.run(nodes.leave, self._node)
        except Unavailable:
            log.warning("left_without_a_word")  # others wait for the lease to end

    def doubt(self, where: Position) -> None:
        """Look at the next beat whether a thread is ours although nobody here drains it."""
        self._doubts.add(where)
        # The thread may have got its first message since, and be somewhere else.
        self._unsure |= is_placeholder(where[-1])

    async def take_over(self) -> None:
        """Begin threads that nobody drains, as many as there is room for."""
        room = self._drains.room
        limit, full = room.batch, room.full
        if limit <= 0:
            return
        async with self._taking:  # two at once would reach for the same threads
            # Where others wait for this room, what arrives meanwhile waits behind them.
            with room.reserved(limit) if self.overflowed else nullcontext():
                taken = await self._taken(limit, full)
        for turn in taken:
            log.info("turn_taken_over", turn=turn.id, attempts=turn.attempts)
            metrics.recoveries.labels("taken_over" if turn.attempts > 1 else "waited").inc()
            self._drains.begin(turn)
        self.overflowed = bool(taken or full)  # then there may be more

    async def _taken(self, limit: int, without: Collection[str]) -> list[OpenTurn]:
        """Threads taken over; if no word of them comes, the next beat finds them."""
        try:
            return await self._database.run(
                takeover.take_over,
                self._node,
                lease=self._limits.lease,
                limit=limit,
                without=without,
            )
        except BaseException:
            self._unsure = True
            raise

    async def _keep_filling(self) -> None:
        """Whenever a turn ended and others wait, begin one of them."""
        vacancy = self._drains.room.vacancy
        while True:
            await vacancy.wait()
            vacancy.clear()
            try:
                if self.overflowed:
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
        if len(self._drains):
            log.warning("lease_ran_out", turns=len(self._drains))
            for where in self._drains.positions:
                self.doubt(where)
            await self._drains.cancel()

    async def _beat(self) -> None:
        began = self._lease.now()
        await self._database.run(nodes.beat, self._node)
        self._lease.renew(began)
        if self._unsure and not self._drains.opening:
            await self._doubt_all()
        for where in tuple(self._doubts):
            await self._look_into(where)
        await self.take_over()

    async def _doubt_all(self) -> None:
        """Doubt whatever names this node; who gets unsure meanwhile is heard the next time."""
        self._unsure = False
        try:
            self._doubts |= set(await self._database.run(takeover.held_by, self._node))
        except BaseException:
            self._unsure = True
            raise

    async def _look_into(self, where: Position) -> None:
        """Begin a thread that is ours, unless it is drained; who doubts meanwhile is heard, too."""
        self._doubts.discard(where)
        try:
            turn = await self._database.run(
                takeover.reclaim, where, self._node, self._drains.threads
            )
        except BaseException:
            self._doubts.add(where)
            raise
        if turn:
            self._drains.begin(turn)
