"""Answers that another one replaces, after *Regenerate* or for an edited question: marked so."""

import asyncio
from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.annotations import Annotations
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.records import OpenTurn, Outcome, TurnCause
from storage.turns import replies

log = structlog.get_logger()

MARK = "leftwards_arrow_with_hook"
LONGEST = 5.0  # seconds: the thread's next question waits
REPLACES = {Outcome.ANSWERED, Outcome.AWAITING}


@dataclass(frozen=True, slots=True)
class OutdatedAnswers:
    """Marks an answer once another one stands in its place.

    This is done before the turn is finished, so that whoever takes it up after a crash does it
    again; it only embellishes, so that its failure ends nothing.
    """

    database: Database

    async def mark(self, turn: OpenTurn, outcome: Outcome, slack: SlackClient) -> None:
        """Mark what a turn that ends so replaces, if it replaces anything."""
        if turn.kind is not TurnCause.AGAIN or outcome not in REPLACES:
            return
        try:
            former = await self.database.run(replies.of_turn, int(turn.cause.split(":")[1]))
            async with asyncio.timeout(LONGEST):
                for ts in former.messages:
                    await Annotations(slack).react(turn.channel, ts, add=MARK)
        except (SlackFailed, Unavailable, TimeoutError) as failed:
            log.info("mark_failed", channel=turn.channel, error=type(failed).__name__)
