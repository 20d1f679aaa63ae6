"""Edits of questions that wait or are being answered: the new words are asked, or offered later."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.interactions.edited_questions import EditedQuestions
from bot.queue.accept import Accept
from storage.engine.database import Database
from storage.records import Addressed, NewTurn, Outcome
from storage.turns import edits
from storage.turns.edits import DueOffer, EditFate

log = structlog.get_logger()

OFFERS = 50  # made in one look
WISHES = {EditFate.WITHDRAWN: Outcome.WITHDRAWN, EditFate.SUPERSEDED: Outcome.EDITED}


@dataclass(frozen=True, slots=True)
class EditsUnderWay:
    """Applies each edit to the question's turn, in the state in which that is."""

    database: Database
    accept: Accept
    stop: Callable[[int, str], None]  # ends a turn that runs in this process

    async def apply(
        self, new: NewTurn, edit: str, addressed: Addressed | None, *, has_new_words: bool
    ) -> EditFate:
        """Apply the edit of a message that now reads as `new`; what becomes of it."""
        work = partial(edits.apply, has_new_words=has_new_words)
        applied = await self.database.run(work, new, edit, addressed)
        if applied.stops is not None:
            log.info("edit_stops", turn=applied.stops, fate=applied.fate.name)
            self.stop(applied.stops, WISHES[applied.fate])
        if applied.again:
            await self.accept(applied.again)
        return applied.fate


@dataclass(frozen=True, slots=True)
class EditOffersDue:
    """Offers, in all workspaces, to answer what was edited while an answer was written."""

    database: Database
    questions_of: PerWorkspace[EditedQuestions]

    async def make(self) -> None:
        """Offer what was edited while an answer was written that has ended since."""
        for offer in await self.database.run(edits.due, OFFERS):
            if await self.database.run(edits.claim, offer):
                await self._make(offer)

    async def _make(self, offer: DueOffer) -> None:
        try:
            questions = await self.questions_of(offer.team)
        except NotInstalled:
            return
        here = ActorInChannel(offer.team, offer.user, offer.channel)
        await questions.offer(here, offer.ts, offer.edit)
