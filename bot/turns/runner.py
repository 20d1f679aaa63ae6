"""A turn from outside: it ends in some way, or it is lost, or it has to be taken up again."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.errors import Interruption
from bot.slack.client import THREAD_GONE, SlackClient
from bot.slack.errors import SlackRefused, SlackUnreachable
from bot.slack.streaming.stray_messages import StrayMessages
from bot.slack.thread_target import ThreadTarget
from bot.turns.attempt import Attempt
from bot.turns.services import TurnServices
from bot.turns.undelivered import tell_asker
from storage.engine.outages import Unavailable
from storage.records import OpenTurn, Outcome, TurnCause

log = structlog.get_logger()

UNSEEN = {
    Outcome.WITHDRAWN,
    Outcome.UNDELIVERED,
    Outcome.FORGOTTEN,
}  # what an agent noted then isn't kept
MOST_DELIVERIES = 60  # attempts to show an answer that we have: about half an hour


@dataclass(frozen=True, slots=True)
class TurnRunner:
    """Runs turns. Knows nothing of locks: whoever calls holds the thread, as the lease says."""

    services: TurnServices
    slack: SlackClient

    async def run(self, turn: OpenTurn) -> Outcome:
        """Answer a turn and return how it ended.

        Raises Lost if another node took it over, Interruption if it is to be taken up again.
        """
        stray = StrayMessages(partial(self._withdraw, turn), [*turn.replies])
        slack = self.slack.checked(self.services.lease.check, stray.note)
        place = ThreadTarget(turn.team, turn.channel, turn.thread_ts, turn.user, turn.user_team)
        outcome = await self._outcome(turn, place, slack)
        if outcome in UNSEEN:
            await self.services.notes.take_back(turn)
        if stray.are_outside or (outcome is Outcome.WITHDRAWN and stray.posted):
            is_gone = await stray.remove(slack, self.services.threads, place)
            return Outcome.WITHDRAWN if is_gone else outcome
        return outcome

    async def _outcome(self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient) -> Outcome:
        try:
            return await self._work(turn, place, slack)
        except SlackRefused as refused:
            log.warning("slack_refused", method=refused.method, code=refused.code)
            await self.services.sessions.idle(slack, place)
            return Outcome.WITHDRAWN if refused.code == THREAD_GONE else Outcome.UNDELIVERED
        except (SlackUnreachable, Unavailable) as outage:
            if turn.attempts >= MOST_DELIVERIES:
                log.warning("given_up", error=str(outage))
                if isinstance(outage, SlackUnreachable) and turn.kind is not TurnCause.FILES:
                    await tell_asker(slack, place, turn.ts, outage.code)
                return Outcome.UNDELIVERED
            raise Interruption(str(outage)) from outage

    async def close(self) -> None:
        """End what still looks after messages of turns that another node took over, and tidy up."""
        await self.services.superseded.close()
        self.services.deliveries.pictures.close()

    def has_budget(self, turn: OpenTurn) -> bool:
        """True if a turn is paid from a budget."""
        return turn.id in self.services.budgets.paid_from

    def look_at_budgets(self, turn: OpenTurn) -> None:
        """Tell people of budgets that are nearly used up, once a turn of theirs has ended."""
        self.services.budget_notices.turn_ended(turn)

    def _withdraw(self, turn: OpenTurn) -> None:
        self.services.cancellation.stop(turn.id, Outcome.WITHDRAWN)

    async def _work(self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient) -> Outcome:
        """Do what the turn's cause asks for; the thread of a branch or a run is posted first."""
        if turn.kind is TurnCause.FILES:
            return await self.services.deliveries.retry(turn, place, slack)
        if turn.kind is TurnCause.BRANCH:
            turn, place = await self.services.roots.open_thread(turn, place, slack)
        elif turn.kind is TurnCause.COMPARE:
            turn, place = await self.services.comparison.open_thread(turn, place, slack)
        elif turn.kind is TurnCause.ROUTINE:
            opened = await self.services.routines.open_thread(turn, place, slack)
            if opened is None:
                return Outcome.WITHDRAWN
            turn, place = opened
        try:
            return await Attempt(self.services, turn, place, slack).run()
        except SlackRefused as refused:
            if refused.code != THREAD_GONE:  # else nobody waits for it any more
                await tell_asker(slack, place, turn.ts, refused.code)
            raise
