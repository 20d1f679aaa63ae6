"""Foreign threads: a reply in one costs a read without a lock, and nothing while remembered."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import structlog
from cachetools import TTLCache

from bot.concurrency import tasks
from bot.slack.thread_target import age
from storage.positions import Position, of_thread
from storage.queue.inbox import ThreadStanding
from storage.records import NewTurn

log = structlog.get_logger()

YOUNG = 10.0  # seconds: the age of a thread in which events may still overtake each other
OVERTAKING = 1.4  # seconds in which the message that opens a reply's thread may come after it
LOOK = 0.35  # seconds between looks whether it came to another node
RETRIED = 60.0  # seconds for which a reply that can't be recorded is tried again
TERM = 60.0  # seconds for which a thread is remembered
REMEMBERED = 10_000  # threads of each kind: busy ones are few
MOST_EARLY = 1_000  # replies for whose openers we wait; the words of each are held in memory

Read = Callable[[NewTurn], Awaitable[ThreadStanding]]
Accept = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class EarlyReply:
    """A reply that may have overtaken the message that opens its thread, until a time."""

    until: float
    new: NewTurn
    accept: Accept


@dataclass(slots=True)
class EarlyThread:
    """Replies of a thread that wait, and whether it was entered here since."""

    replies: list[EarlyReply] = field(default_factory=list)
    entered: asyncio.Event = field(default_factory=asyncio.Event)


def nobody_else() -> bool:
    """True: this node is the only one."""
    return True


class ForeignThreads:
    """Decides whether a plain reply may be for us; the statement that records it has the last word.

    A thread is remembered as foreign only while every mention comes through this process: another
    node could enter it without our knowledge. One that we are in is only a hint.
    """

    def __init__(
        self,
        read: Read,
        is_alone: Callable[[], bool] = nobody_else,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._is_alone = is_alone
        self._clock = clock
        self._foreign: TTLCache[Position, bool] = TTLCache(REMEMBERED, TERM, timer=clock)
        self._ours: TTLCache[Position, bool] = TTLCache(REMEMBERED, TERM, timer=clock)
        self._opening: dict[Position, asyncio.Event] = {}
        self._entries = 0  # how often threads were entered
        self._early: dict[Position, EarlyThread] = {}
        self._watches: set[asyncio.Task[None]] = set()

    @contextmanager
    def entering(self, new: NewTurn) -> Iterator[None]:
        """Let replies wait while a message that is for us is being recorded in their thread."""
        thread = of_thread(new)
        is_open = self._opening.setdefault(thread, asyncio.Event())
        try:
            yield
            self.entered(thread)
        finally:
            is_open.set()
            if self._opening.get(thread) is is_open:
                del self._opening[thread]

    def entered(self, thread: Position) -> None:
        """Hear of a thread that we are in from now on."""
        self._entries += 1
        self._foreign.pop(thread, None)
        self._ours[thread] = True
        if early := self._early.get(thread):
            early.entered.set()

    def forget(self) -> None:
        """Hear that we may be in any thread: somebody else recorded a turn."""
        self._entries += 1
        self._foreign.clear()
        for early in self._early.values():
            early.entered.set()

    async def may_be_ours(self, new: NewTurn) -> bool:
        """False for a reply in a thread that is not ours, by one read at most."""
        thread = of_thread(new)
        if opening := self._opening.get(thread):
            await opening.wait()
        if thread in self._ours:
            return True
        if thread in self._foreign:
            if self._is_alone():
                return False
            self._foreign.clear()
        return await self._look(new, thread)

    async def _look(self, new: NewTurn, thread: Position) -> bool:
        entries = self._entries
        standing = await self._read(new)
        if standing is ThreadStanding.FOLLOWED:
            self._ours[thread] = True
        is_current = entries == self._entries
        if standing is ThreadStanding.FOREIGN and is_current and self._is_alone():
            self._foreign[thread] = True
        return standing is ThreadStanding.FOLLOWED

    def watch(self, new: NewTurn, accept: Accept) -> None:
        """Accept a reply later, if it overtook the message that opens its thread.

        That is decided for all replies of a thread together, after Slack has its answer: as soon
        as the thread is entered here, and by looks where another node can enter it.
        """
        if age(new.thread_ts) > YOUNG:
            return
        if sum(len(early.replies) for early in self._early.values()) >= MOST_EARLY:
            log.warning("early_reply_dropped", channel=new.channel, ts=new.ts)
            return
        thread = of_thread(new)
        early = self._early.setdefault(thread, EarlyThread())
        early.replies.append(EarlyReply(self._clock() + OVERTAKING, new, accept))
        if len(early.replies) == 1:
            task = asyncio.create_task(self._watch(thread))
            self._watches.add(task)
            task.add_done_callback(self._watches.discard)

    async def close(self) -> None:
        """Look once more at every reply that waits, and wait no longer."""
        await tasks.end(self._watches)
        for thread in list(self._early):
            await self._decide(thread)
        self._early.clear()

    async def _watch(self, thread: Position) -> None:
        while early := self._early.get(thread):
            with suppress(TimeoutError):
                async with asyncio.timeout(OVERTAKING if self._is_alone() else LOOK):
                    await early.entered.wait()
            early.entered.clear()
            await self._decide(thread)

    async def _decide(self, thread: Position) -> None:
        """Accept the replies of a thread if we are in it by now; else drop those of long ago.

        What fails is tried again; a reply that was accepted before is known to the inbox.
        """
        early = self._early[thread]
        replies = list(early.replies)
        extra = 0.0
        try:
            if await self.may_be_ours(replies[-1].new):
                for reply in replies:
                    await reply.accept()
                self._keep(thread, early.replies[len(replies) :])
                return
        except Exception as error:  # noqa: BLE001 - this is the edge: nobody waits for it
            log.warning("early_reply_failed", error=type(error).__name__)
            extra = RETRIED
        now = self._clock()
        self._keep(thread, [one for one in early.replies if one.until + extra > now])

    def _keep(self, thread: Position, replies: list[EarlyReply]) -> None:
        self._early[thread].replies = replies
        if not replies:
            del self._early[thread]
