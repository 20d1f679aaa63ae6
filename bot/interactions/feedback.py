"""Feedback on answers, recorded for those who look after the agents."""

from dataclasses import dataclass

import structlog

from bot.core import metrics
from bot.core.actor import ActorInChannel
from storage.engine.database import Database
from storage.turns import feedback

log = structlog.get_logger()

THANKS = "Thanks for your feedback."
SORRY = "Thanks. You can regenerate, or try another agent, from the answer's menu."
UNKNOWN = "I don't know this answer any more, so I can't take your feedback."


@dataclass(frozen=True, slots=True)
class FeedbackRecorder:
    """Records feedback, the latest of each person."""

    database: Database

    async def give(self, here: ActorInChannel, ts: str, *, good: bool) -> str:
        """Record feedback on the answer in a message; return a sentence for the person."""
        if not await self.database.run(feedback.give, here.at(ts), here.user, good=good):
            return UNKNOWN
        log.info("feedback", team=here.team, channel=here.channel, ts=ts, good=good)
        metrics.feedback.labels("good" if good else "bad").inc()
        return THANKS if good else SORRY
