"""★ One turn: a question goes to the agent, its answer goes into the thread as it is written.

What is achieved is written down on the way (see `storage.turns`), so that another attempt, here or
in another process, can go on from any point: the conversation, each Slack message, and the whole
answer before the last write.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot import errors, metrics
from bot.asking import Asking
from bot.events import Failed, Finished, Started, TextDelta
from bot.lease import Lease
from bot.mistral.conversations import Answer
from bot.question import plain
from bot.recovery import Recovery
from bot.slack import (
    Place,
    Records,
    Reply,
    ReplySettings,
    Sessions,
    SlackClient,
    SlackFailed,
    SlackRefused,
    SlackUnreachable,
    Written,
)
from bot.slack.sessions import title_of
from bot.stops import STOPS, Stops
from bot.withdrawals import Withdrawals
from storage import turns
from storage.database import Database
from storage.outages import Unavailable
from storage.records import Lost, OpenTurn, Outcome

log = structlog.get_logger()

MOST_ATTEMPTS = 3  # to get an answer
MOST_DELIVERIES = 60  # to show one that we have: about half an hour
QUESTION_FIRST = 0.02  # seconds: showing that we work must not hold up the work
NOTHING_ASKED = "Hi! Ask me something in words, and I'll answer in this thread."
NO_ANSWER = "_I have nothing to say to this. Try to ask in another way._"


@dataclass(slots=True)
class Writing:
    """The answer in the making: what Slack is to show, and what Mistral calls it."""

    reply: Reply
    parts: list[str] = field(default_factory=list)
    entry_id: str | None = None
    tokens: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.reply.write(text)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Turns:
    """Runs turns. Knows nothing of locks: whoever calls holds the thread, as the lease says."""

    database: Database
    asking: Asking
    recovery: Recovery
    stops: Stops
    sessions: Sessions
    slack: SlackClient
    withdrawals: Withdrawals
    lease: Lease
    reply_settings: ReplySettings
    deadline: float = 900.0  # seconds for one answer

    async def run(self, turn: OpenTurn) -> Outcome:
        """Answer a turn and return how it ended.

        Raises Lost if another node took it over, Interruption if it is to be taken up again.
        """
        slack = self.slack.checked(self.lease.check)
        place = Place(turn.team, turn.channel, turn.thread_ts, turn.user, turn.user_team)
        try:
            return await Attempt(self, turn, place, slack).run()
        except SlackRefused as refused:
            log.warning("slack_refused", method=refused.method, code=refused.code)
            await self.sessions.idle(slack, place)
            return Outcome.UNDELIVERED
        except (SlackUnreachable, Unavailable) as error:
            if turn.attempts >= MOST_DELIVERIES:
                log.warning("given_up", error=str(error))
                return Outcome.UNDELIVERED
            raise errors.Interruption(str(error)) from error


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a turn, with what it writes to."""

    its: Turns
    turn: OpenTurn
    place: Place
    slack: SlackClient

    async def run(self) -> Outcome:
        async with (
            self._reply(await self._adopted()) as reply,
            owned(self._show_working()) as working,
        ):
            outcome = await self._outcome(Writing(reply))
            await working
            with metrics.step_seconds.labels("deliver").time():
                if not await reply.finish():
                    await self.its.sessions.idle(self.slack, self.place)
            return outcome

    async def _outcome(self, writing: Writing) -> Outcome:
        """How the turn ends; what the person is to know of it is written."""
        try:
            return await self._answer(writing)
        except (Lost, SlackFailed, Unavailable):
            raise
        except errors.Trouble as trouble:
            if trouble.passes and self.turn.attempts < MOST_ATTEMPTS:
                await writing.reply.settle()
                raise errors.Interruption(type(trouble).__name__) from trouble
            log.info("turn_failed", trouble=type(trouble).__name__)
            return await _tell(writing.reply, trouble)
        except Exception:
            log.exception("turn_broke")
            return await _tell(writing.reply, errors.Trouble())

    async def _answer(self, writing: Writing) -> Outcome:
        turn = self.turn
        if turn.answer is not None:
            metrics.recoveries.labels("answer_saved").inc()
            writing.add(turn.answer)
            return Outcome.ANSWERED
        if turn.stopped:
            raise STOPS[turn.stopped]
        if turn.attempts > MOST_ATTEMPTS:
            raise errors.Interrupted
        if not plain(turn.text):
            writing.add(NOTHING_ASKED)
            return Outcome.NOTHING_ASKED
        async with self.its.stops.deadline(turn.id, self.its.deadline):
            if not await self._found(writing):
                async with aclosing(await self._ask(writing)) as answer:
                    await self._receive(writing, answer)
        await self._save(writing)
        return Outcome.ANSWERED

    async def _found(self, writing: Writing) -> bool:
        """Whether an earlier attempt's answer could be adopted."""
        if self.turn.attempts == 1:
            return False
        found = await self.its.recovery.answer(self.turn)
        metrics.recoveries.labels("answer_found" if found else "asked_again").inc()
        if found is None:
            return False
        await self._started(found.conversation_id)
        writing.entry_id = found.entry_id
        writing.add(found.text)
        return True

    async def _ask(self, writing: Writing) -> Answer:
        self.its.lease.check()
        return await self.its.asking.ask(self.turn, self.place, writing.add)

    async def _receive(self, writing: Writing, answer: Answer) -> None:
        began = time.monotonic()
        async for event in answer:
            match event:
                case TextDelta(entry_id, text):
                    if writing.entry_id is None:
                        began = _step("first_words", began)
                    writing.entry_id = entry_id
                    writing.add(text)
                case Started(conversation_id):
                    await self._started(conversation_id)
                case Finished(tokens):
                    writing.tokens = tokens
                case Failed(trouble):
                    raise trouble
        _step("answer", began)

    async def _started(self, conversation_id: str) -> None:
        await self.its.database.insist(turns.conversation_started, self.turn, conversation_id)

    async def _save(self, writing: Writing) -> None:
        """Write the answer down while Slack's write under way ends; both before the last one."""
        if not writing.text.strip():
            writing.add(NO_ANSWER)
        saving = self.its.database.insist(
            turns.answered, self.turn, writing.text, writing.entry_id, writing.tokens
        )
        saved, settled = await asyncio.gather(
            saving, writing.reply.settle(), return_exceptions=True
        )
        for error in (saved, settled):
            if isinstance(error, BaseException):
                raise error

    def _reply(self, adopted: Sequence[Written]) -> Reply:
        async def posted(ts: str) -> None:
            try:
                await self.its.database.insist(turns.reply_posted, self.turn, ts)
            except Lost:
                self.its.withdrawals.begin(self.turn, ts)
                raise

        async def lost() -> list[Written]:
            return await self.its.recovery.lost(self.turn, self.place)

        def stopped() -> None:
            self.its.stops.stop(self.turn.id, Outcome.STOPPED)

        records = Records(posted, lost, stopped)
        return Reply(self.slack, self.place, self.its.reply_settings, records, adopted)

    async def _adopted(self) -> Sequence[Written]:
        """The messages that an earlier attempt left in the thread."""
        if self.turn.attempts == 1:
            return ()
        left = await self.its.recovery.left(self.turn, self.place)
        for message in left:
            if message.ts not in self.turn.replies:
                await self.its.database.insist(turns.reply_posted, self.turn, message.ts)
        return left

    async def _show_working(self) -> None:
        await asyncio.sleep(QUESTION_FIRST)
        is_new = self.turn.thread_conversation_id is None
        title = title_of(plain(self.turn.text)) if is_new else None
        await self.its.sessions.working(self.slack, self.place, title)


async def _tell(reply: Reply, trouble: errors.Trouble) -> Outcome:
    """Say what happened, unless the question is gone and nothing shows that it was ever heard."""
    if not (trouble.outcome is Outcome.WITHDRAWN and reply.leaves_nothing):
        await reply.end(f"{trouble.mark} {trouble.sentence}")
    return trouble.outcome


def _step(name: str, began: float) -> float:
    """Note how long a step took that began then, and ended now."""
    now = time.monotonic()
    metrics.step_seconds.labels(name).observe(now - began)
    return now


@asynccontextmanager
async def owned(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run something beside the block; it does not outlive it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
