"""★ One attempt at a turn: a question goes to the agent, its answer into the thread as it comes.

What is achieved is written down on the way (see `storage.turns`), so that another attempt, here or
in another process, can go on from any point: the conversation, each Slack message, and the whole
answer before the last write.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from bot import errors, metrics
from bot.asking import Asking
from bot.citations import Citations
from bot.events import Failed, Finished, Reference, Started, TextDelta
from bot.lease import Lease
from bot.mistral.conversations import Answer
from bot.progress import Progress
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
    Written,
)
from bot.slack.sessions import title_of
from bot.stops import STOPS, Stops
from bot.tasks import owned
from bot.withdrawals import Withdrawals
from bot.writing import Writing
from storage import turns
from storage.database import Database
from storage.outages import Unavailable
from storage.records import Answered, Lost, OpenTurn, Outcome

log = structlog.get_logger()

MOST_ATTEMPTS = 3  # to get an answer
QUESTION_FIRST = 0.02  # seconds: showing that we work must not hold up the work
NOTHING_ASKED = "Hi! Ask me something in words, and I'll answer in this thread."
NO_ANSWER = "_I have nothing to say to this. Try to ask in another way._"


@dataclass(frozen=True, slots=True)
class Tools:
    """What every attempt works with."""

    database: Database
    asking: Asking
    recovery: Recovery
    stops: Stops
    sessions: Sessions
    withdrawals: Withdrawals
    lease: Lease
    reply_settings: ReplySettings
    deadline: float = 900.0  # seconds for one answer


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a turn, with what it writes to."""

    its: Tools
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
            return await writing.tell(trouble)
        except Exception:
            log.exception("turn_broke")
            return await writing.tell(errors.Trouble())

    async def _answer(self, writing: Writing) -> Outcome:
        turn = self.turn
        if turn.answer is not None:
            metrics.recoveries.labels("answer_saved").inc()
            writing.add(turn.answer)
            return Outcome.ANSWERED
        if turn.stopped:
            raise STOPS[turn.stopped]
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
        if self.turn.attempts > MOST_ATTEMPTS:
            raise errors.Interrupted
        self.its.lease.check()
        return await self.its.asking.ask(self.turn, self.place, writing.add)

    async def _receive(self, writing: Writing, answer: Answer) -> None:
        began = time.monotonic()
        progress, citations = Progress(writing.reply.show), Citations()
        async for event in answer:
            progress.follow(event)
            match event:
                case TextDelta(entry_id, text):
                    if writing.entry_id is None:
                        began = _step("first_words", began)
                    writing.entry(entry_id)
                    writing.add(text)
                case Reference():
                    writing.add(citations.cite(event))
                case Started(conversation_id):
                    await self._started(conversation_id)
                case Finished(tokens, connectors):
                    writing.tokens, writing.connectors = tokens, connectors
                case Failed(trouble):
                    raise trouble
        writing.add(citations.listing())
        _step("answer", began)

    async def _started(self, conversation_id: str) -> None:
        await self.its.database.insist(turns.conversation_started, self.turn, conversation_id)

    async def _save(self, writing: Writing) -> None:
        """Write the answer down while Slack's write under way ends; both before the last one."""
        if not writing.text.strip():
            writing.add(NO_ANSWER)
        answer = Answered(
            writing.text, writing.entry_id, writing.tokens, writing.connectors or None
        )
        saving = self.its.database.insist(turns.answered, self.turn, answer)
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


def _step(name: str, began: float) -> float:
    """Note how long a step took that began then, and ended now."""
    now = time.monotonic()
    metrics.step_seconds.labels(name).observe(now - began)
    return now
