"""Answers that another one replaces, after *Regenerate* or for an edited question: marked so."""

from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.records import OpenTurn, Outcome, TurnCause
from storage.turns import replies

log = structlog.get_logger()

MARK = "leftwards_arrow_with_hook"
MARKED_ALREADY = "already_reacted"
RATE_LIMIT_TIMEOUT = 5.0  # seconds: the thread's next question waits
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
            for ts in former.messages:
                await _mark(slack, turn.channel, ts)
        except (SlackFailed, Unavailable) as failed:
            log.info("mark_failed", channel=turn.channel, error=type(failed).__name__)


async def _mark(slack: SlackClient, channel: str, ts: str) -> None:
    message = {"channel": channel, "timestamp": ts, "name": MARK}
    try:
        await slack.call("reactions.add", rate_limit_timeout=RATE_LIMIT_TIMEOUT, **message)
    except SlackRefused as refused:
        if refused.code != MARKED_ALREADY:
            raise
