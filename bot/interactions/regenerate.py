"""Regenerate: enqueues a thread's last question again, as if it had no answer yet."""

from dataclasses import dataclass

import structlog

from bot.core.actor import ActorInChannel
from bot.queue.accept import Accept
from bot.slack.errors import SlackFailed
from bot.slack.threads import Threads
from storage.engine.database import Database
from storage.turns import regenerate

log = structlog.get_logger()

UNKNOWN = "I don't know this answer any more, so I can't regenerate it."
NOT_LAST = "Only the latest answer can be regenerated."
QUESTION_GONE = "The question is gone, so I can't answer it again."
UNREADABLE = "I couldn't read the question. Please try again in a moment."


@dataclass(frozen=True, slots=True)
class Regenerate:
    """Enqueues the question; whoever asks for it gets the new answer, below the old one."""

    database: Database
    questions: Threads
    accept: Accept

    async def ask(self, here: ActorInChannel, user_team: str, ts: str) -> str:
        """Regenerate the answer in a message; return a sentence if that is impossible, else ''."""
        repeat = await self.database.run(regenerate.of_reply, here.at(ts))
        if repeat is None:
            return UNKNOWN
        if not repeat.is_last:
            return NOT_LAST
        question = repeat.turn
        try:
            words = await self.questions.words(here.channel, question.thread_ts, question.ts)
        except SlackFailed as failed:
            log.info("question_unreadable", code=failed.code)
            return UNREADABLE
        if not words:
            return QUESTION_GONE
        await self.accept(repeat.by(here.user, user_team, words))
        return ""
