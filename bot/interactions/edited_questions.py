"""Edited questions: answered again on request, from the point where they were asked."""

from dataclasses import dataclass

import structlog

from bot.core.actor import ActorInChannel
from bot.interactions.regenerate import QUESTION_GONE
from bot.queue.accept import Accept
from bot.slack.errors import SlackFailed
from bot.slack.posting.edit_offers import EditOffer, EditOffers
from bot.slack.threads import Threads
from storage.engine.database import Database
from storage.turns import regenerate
from storage.turns.regenerate import Repeat

log = structlog.get_logger()

LAST = "You edited your question. Shall I answer it again?"
EARLIER = "You edited an earlier question. Branch to ask it again without changing this thread."
TOO_LATE = (
    "Somebody asked something else in the meantime. "
    "Use “Branch from here” on your question to ask it again."
)


@dataclass(frozen=True, slots=True)
class EditedQuestions:
    """Offers whoever edited a question to answer it; enqueues each edit at most once."""

    database: Database
    questions: Threads
    offers: EditOffers
    accept: Accept

    async def offer(self, here: ActorInChannel, ts: str, edit: str) -> None:
        """Offer to answer a message edited at the time `edit`, if we answered it before."""
        repeat = await self._repeat(here, ts)
        if repeat is None:
            return
        sentence = LAST if repeat.is_last else EARLIER
        offer = EditOffer(sentence, ts, edit, branches=not repeat.is_last)
        try:
            await self.offers.offer(here, repeat.turn.thread_ts, offer)
        except SlackFailed as failed:
            log.info("offer_failed", channel=here.channel, code=failed.code)

    async def ask(self, here: ActorInChannel, user_team: str, ts: str, edit: str) -> str:
        """Enqueue the edited question; return a sentence if that is impossible, else ''."""
        repeat = await self._repeat(here, ts)
        if repeat is None or not repeat.is_last:
            return TOO_LATE
        words = await self.words(here, ts)
        if not words:
            return QUESTION_GONE
        await self.accept(repeat.edited(edit).by(here.user, user_team, words))
        log.info("edit_asked", channel=here.channel, ts=ts)
        return ""

    async def words(self, here: ActorInChannel, ts: str) -> str:
        """Present text of an edited question; '' if it cannot be read."""
        repeat = await self._repeat(here, ts)
        if repeat is None:
            return ""
        try:
            return await self.questions.words(here.channel, repeat.turn.thread_ts, ts) or ""
        except SlackFailed as failed:
            log.info("question_unreadable", code=failed.code)
            return ""

    async def _repeat(self, here: ActorInChannel, ts: str) -> Repeat | None:
        return await self.database.run(regenerate.of_question, here.at(ts), here.user)
