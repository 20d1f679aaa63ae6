"""Which turns this process works on: it accepts, drains threads, beats, takes over, hands over."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from structlog.contextvars import bound_contextvars

from bot import metrics
from bot.recent import Recent
from storage import inbox, nodes
from storage.database import Database
from storage.records import Known, Lost, NewTurn, OpenTurn

log = structlog.get_logger()

RETRY = 1.0  # seconds between tries while the database is away


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds."""

    turns: int = 2_000  # open at once; each mostly waits for the network
    beat: float = 3.0
    lease: float = 15.0  # without a beat for so long, others take a node's threads
    grace: float = 25.0  # for turns to end when the process is asked to stop

    @property
    def patience(self) -> float:
        """After so long without a beat others are about to take over: stop before they do."""
        return 0.8 * self.lease


class Worker:
    """Runs at most one turn per thread, for threads whose row names this node."""

    def __init__(
        self,
        database: Database,
        node: str,
        run: Callable[[OpenTurn], Awaitable[str]],
        limits: Limits | None = None,
    ) -> None:
        self._database = database
        self._node = node
        self._run = run
        self._limits = limits or Limits()
        self._drains: dict[asyncio.Task[None], OpenTurn] = {}
        self._recent = Recent()
        self._accepting = 0
        self._stopping = False
        self._overflowed = False
        self._taking = asyncio.Lock()
        self._unsure = False
        self._in_doubt: set[tuple[str, str, str]] = set()
        self._beat_at = 0.0
        self._beating: asyncio.Task[None] | None = None

    async def start(self, *, alone: bool = False) -> None:
        """Join. A process that is `alone` takes over at once whatever another left behind."""
        if alone:
            await self._database.run(nodes.forget_all)
        await self._beat()
        self._beating = asyncio.create_task(self._keep_beating())

    async def accept(self, new: NewTurn, *, opens: bool) -> None:
        """Record a message, before Slack is told that we have it; begin it if there is room.

        Without `opens` it counts only in a thread that we are in. Raises if it is not recorded.
        """
        key = (new.team, new.channel, new.ts, new.cause, opens)
        is_first = await self._recent.once(key, lambda: self._accept(new, opens))
        if not is_first:
            log.info("event_known", channel=new.channel, ts=new.ts)

    async def _accept(self, new: NewTurn, opens: bool) -> bool:
        """True if it is certain that the message needs no recording any more."""
        node = self._node if self._room() > 0 else None
        self._accepting += 1
        try:
            turn = await self._database.run(inbox.accept, new, node=node, opens=opens)
        except Known:
            log.info("event_known", channel=new.channel, ts=new.ts)
            return True
        except Exception:
            # Perhaps it is recorded, and the thread ours, and only the word of it was lost.
            self._in_doubt.add(place_of(new))
            raise
        finally:
            self._accepting -= 1
        self._overflowed |= node is None
        if turn:
            self._begin(turn)
        return opens

    async def stop(self) -> None:
        """Take nothing more, let turns end for the grace period, hand the rest over."""
        self._stopping = True
        if self._drains:
            await asyncio.wait(self._drains, timeout=self._limits.grace)
        if self._beating:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        await self._cancel_drains()
        await self._database.run(nodes.leave, self._node)

    @property
    def open_turns(self) -> int:
        return len(self._drains)

    def _room(self) -> int:
        if self._stopping:
            return 0
        return self._limits.turns - len(self._drains) - self._accepting

    def _begin(self, turn: OpenTurn) -> None:
        task = asyncio.create_task(self._drain(turn))
        self._drains[task] = turn
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        turn = self._drains.pop(task)
        metrics.open_turns.set(len(self._drains))
        if not task.cancelled() and (error := task.exception()):
            log.error("drain_broke", turn=turn.id, exc_info=error)
            self._in_doubt.add(place_of(turn))

    async def _drain(self, turn: OpenTurn | None) -> None:
        """Work on one thread, turn after turn, until nothing is left or the thread is lost."""
        while turn:
            metrics.open_turns.set(len(self._drains))
            thread = f"{turn.team}/{turn.channel}/{turn.thread_ts}"
            with bound_contextvars(turn=turn.id, thread=thread):
                try:
                    turn = await self._finish(turn, await self._timed(turn))
                except Lost:
                    log.warning("thread_lost")
                    return
        if self._overflowed and not self._stopping:
            await self._take_over(1)

    async def _timed(self, turn: OpenTurn) -> str:
        with metrics.turn_seconds.time():
            outcome = await self._run(turn)
        metrics.turns.labels(outcome).inc()
        log.info("turn_ended", outcome=outcome, attempts=turn.attempts)
        return outcome

    async def _finish(self, turn: OpenTurn, outcome: str) -> OpenTurn | None:
        """End the turn, however long the database is away: nobody else may, while we live."""
        while True:
            try:
                return await self._database.run(
                    inbox.finish, turn, outcome, stay=not self._stopping
                )
            except Lost:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the thread is ours
                # If it was done and only the word of it was lost, the next try raises Lost.
                self._in_doubt.add(place_of(turn))
                log.warning("finish_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY)

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(self._limits.beat)
            try:
                async with asyncio.timeout(self._limits.patience):
                    await self._beat()
            except Exception as error:  # noqa: BLE001 - the next beat may succeed
                log.warning("beat_failed", error=type(error).__name__)
            if time.monotonic() - self._beat_at > self._limits.patience and self._drains:
                log.warning("lease_ran_out", turns=len(self._drains))
                # If nobody takes these threads over, we must find them again.
                self._in_doubt |= {place_of(turn) for turn in self._drains.values()}
                await self._cancel_drains()

    async def _beat(self) -> None:
        began = time.monotonic()
        await self._database.run(nodes.beat, self._node)
        self._beat_at = began
        if self._unsure and not self._accepting:
            self._in_doubt |= set(await self._database.run(inbox.held_by, self._node))
            self._unsure = False
        for place in tuple(self._in_doubt):
            drained = frozenset(turn.claim.thread_id for turn in self._drains.values())
            turn = await self._database.run(inbox.reclaim, place, self._node, drained)
            self._in_doubt.discard(place)
            if turn:
                self._begin(turn)
        await self._take_over(self._room())

    async def _take_over(self, room: int) -> None:
        if room <= 0:
            return
        async with self._taking:  # two at once would reach for the same threads
            self._unsure = True  # until we hear what was taken
            taken = await self._database.run(
                inbox.take_over, self._node, lease=self._limits.lease, limit=room
            )
            self._unsure = False
            self._overflowed = len(taken) == room
        for turn in taken:
            log.info("turn_taken_over", turn=turn.id, attempts=turn.attempts)
            self._begin(turn)

    async def _cancel_drains(self) -> None:
        tasks = tuple(self._drains)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def place_of(turn: OpenTurn | NewTurn) -> tuple[str, str, str]:
    """Where a turn's thread is."""
    return turn.team, turn.channel, turn.thread_ts
