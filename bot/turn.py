"""★ One turn: a question goes to the agent, its answer goes into the thread as it is written.

What is achieved is written down on the way (see `storage.turns`), so that another process can take
over at any point: the conversation, each Slack message, and the whole answer before the last write.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot import errors
from bot.dialogue import Dialogue
from bot.events import Failed, Finished, Started, TextDelta
from bot.mistral.conversations import Answer
from bot.question import Questions, plain
from bot.recovery import Recovery
from bot.slack import Place, Records, Reply, Sessions, SlackClient, SlackFailed
from bot.slack.reply import ReplySettings
from bot.slack.sessions import title_of
from storage import turns
from storage.database import Database
from storage.records import Lost, OpenTurn

log = structlog.get_logger()

MOST_ATTEMPTS = 3
QUESTION_FIRST = 0.02  # seconds: showing that we work must not hold up the work
NOTHING_ASKED = "Hi! Ask me something in words, and I'll answer in this thread."
NO_ANSWER = "_I have nothing to say to this. Try to ask in another way._"
MEMORY_LOST = (
    "_This thread's conversation no longer exists at Mistral, so I start afresh: "
    "I don't remember what was said before._\n\n"
)
FAILED = "⚠️ {sentence}"


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
    """Runs turns. Knows nothing of locks: whoever calls holds the thread."""

    database: Database
    dialogue: Dialogue
    questions: Questions
    recovery: Recovery
    sessions: Sessions
    slack: SlackClient
    reply_settings: ReplySettings
    deadline: float = 900.0  # seconds for one turn

    async def run(self, turn: OpenTurn) -> str:
        """Answer a turn and return how it ended. Raises Lost if another node took it over."""
        place = Place(turn.team, turn.channel, turn.thread_ts, turn.user, turn.user_team)
        try:
            return await self._run(turn, place)
        except SlackFailed as failed:
            log.warning("slack_failed", method=failed.method, code=failed.code)
            return "undelivered"

    async def _run(self, turn: OpenTurn, place: Place) -> str:
        async with (
            self._reply(turn, place, await self._adopted(turn, place)) as reply,
            owned(self._show_working(turn, place)) as working,
        ):
            try:
                outcome = await self._answer(turn, place, Writing(reply))
            except (Lost, SlackFailed):
                raise
            except errors.Trouble as trouble:
                log.info("turn_failed", trouble=type(trouble).__name__)
                outcome = _tell(reply, trouble)
            except Exception:
                log.exception("turn_broke")
                outcome = _tell(reply, errors.Trouble())
            await working
            if not await reply.finish():
                await self.sessions.idle(place)
            return outcome

    async def _answer(self, turn: OpenTurn, place: Place, writing: Writing) -> str:
        if turn.answer is not None:
            writing.add(turn.answer)
            return "answered"
        if turn.attempts > MOST_ATTEMPTS:
            raise errors.Interrupted
        if not plain(turn.text):
            writing.add(NOTHING_ASKED)
            return "nothing_asked"
        try:
            async with asyncio.timeout(self.deadline):
                if not await self._found(turn, writing):
                    async with aclosing(await self._ask(turn, place, writing)) as answer:
                        await self._receive(turn, writing, answer)
        except TimeoutError as error:
            raise errors.ModelSilent from error
        await self._save(turn, writing)
        return "answered"

    async def _found(self, turn: OpenTurn, writing: Writing) -> bool:
        found = await self.recovery.answer(turn) if turn.attempts > 1 else None
        if found is None:
            return False
        await self.database.run(turns.conversation_started, turn, found.conversation_id)
        writing.entry_id = found.entry_id
        writing.add(found.text)
        return True

    async def _ask(self, turn: OpenTurn, place: Place, writing: Writing) -> Answer:
        conversation_id = turn.thread_conversation_id
        if conversation_id is None:
            question = await self.questions.first(place, turn.ts, turn.text)
            if question.notice:
                writing.add(question.notice)
            return await self.dialogue.start(turn, question.inputs)
        question = await self.questions.follow_up(turn.text)
        try:
            if turn.attempts > 1:  # an earlier request may still be running in the conversation
                return await self.dialogue.branch_off(turn, conversation_id, question.inputs)
            return await self.dialogue.go_on(turn, conversation_id, question.inputs)
        except errors.ConversationGone:
            writing.add(MEMORY_LOST)
            return await self.dialogue.start(turn, question.inputs)

    async def _receive(self, turn: OpenTurn, writing: Writing, answer: Answer) -> None:
        async for event in answer:
            match event:
                case TextDelta(entry_id, text):
                    writing.entry_id = entry_id
                    writing.add(text)
                case Started(conversation_id):
                    await self.database.run(turns.conversation_started, turn, conversation_id)
                case Finished(tokens):
                    writing.tokens = tokens
                case Failed(trouble):
                    raise trouble

    async def _save(self, turn: OpenTurn, writing: Writing) -> None:
        """Write the answer down while Slack's write under way ends; both before the last one."""
        if not writing.text.strip():
            writing.add(NO_ANSWER)
        saving = self.database.run(
            turns.answered, turn, writing.text, writing.entry_id, writing.tokens
        )
        saved, settled = await asyncio.gather(
            saving, writing.reply.settle(), return_exceptions=True
        )
        for error in (saved, settled):
            if isinstance(error, BaseException):
                raise error

    def _reply(self, turn: OpenTurn, place: Place, adopted: tuple[str, ...]) -> Reply:
        async def posted(ts: str) -> None:
            await self.database.run(turns.reply_posted, turn, ts)

        async def lost() -> str | None:
            found = await self.recovery.messages(turn, place)
            return found[0] if found else None

        return Reply(self.slack, place, self.reply_settings, Records(posted, lost), adopted)

    async def _adopted(self, turn: OpenTurn, place: Place) -> tuple[str, ...]:
        """The messages that an earlier attempt left in the thread."""
        if turn.attempts == 1:
            return ()
        unrecorded = await self.recovery.messages(turn, place)
        for ts in unrecorded:
            await self.database.run(turns.reply_posted, turn, ts)
        return (*turn.replies, *unrecorded)

    async def _show_working(self, turn: OpenTurn, place: Place) -> None:
        await asyncio.sleep(QUESTION_FIRST)
        is_new = turn.thread_conversation_id is None
        await self.sessions.working(place, title_of(plain(turn.text)) if is_new else None)


def _tell(reply: Reply, trouble: errors.Trouble) -> str:
    gap = "" if reply.is_empty else "\n\n"
    reply.write(gap + FAILED.format(sentence=trouble.sentence))
    return trouble.outcome


@asynccontextmanager
async def owned(work: Coroutine[Any, Any, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run something beside the block; it does not outlive it."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
