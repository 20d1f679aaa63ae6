"""Footers below answers: who gave them, what was noted, and what can be done next."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.agents.audience import AgentAudience
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core import money
from bot.core.actor import ActorInChannel
from bot.costs.budgets import Overrun
from bot.memory.agent_notes import AgentNotes
from bot.slack.streaming.content import Footer
from bot.slack.views.answer_footer import footer
from bot.slack.views.costs import budget
from bot.slack.views.costs.budget import CHANNEL, WORKSPACE
from bot.slack.views.memory.note_notices import notices
from storage.ledger.budgets import BudgetKind
from storage.ledger.costs import Cost
from storage.ledger.entries import Pricing, is_priced, without_prices
from storage.records import DIRECT, OpenTurn, Outcome, Responder
from storage.token_usage import TokenUsage

# What nobody is asked an opinion on, or would ask for again.
UNSIGNED = {
    Outcome.NOTHING_ASKED,
    Outcome.AWAITING,
    Outcome.WITHDRAWN,
    Outcome.EDITED,
    Outcome.REFUSED,
}


def below_refusal(by: Overrun) -> Footer:
    """The footer of a refusal by a budget: when the next one begins, and who opens the settings."""
    at = int(datetime.combine(by.following, time(), UTC).timestamp())
    where = CHANNEL if by.kind is BudgetKind.CHANNEL else WORKSPACE
    return budget.below_refusal(at, f"{by.following:%B} {by.following.day}", where)


async def note_notices(notes: AgentNotes, turn: OpenTurn, *, ran_tools: bool) -> Footer:
    """Notices about notes of this attempt and earlier ones, however often they are posted."""
    if not (ran_tools or turn.attempts > 1):
        return ()
    return notices(await notes.of_turn(turn), is_direct=turn.channel.startswith(DIRECT))


@dataclass(frozen=True, slots=True)
class AnswerFooters:
    """Footers of answers: the profile that answered, its cost, and what can be done next.

    Without a `price` no cost is shown.
    """

    catalogues: WorkspaceCatalogues
    audience: AgentAudience
    price: Pricing = without_prices

    async def below(
        self, turn: OpenTurn, by: Responder | None, outcome: Outcome, usage: TokenUsage
    ) -> Footer:
        """The footer of a turn that ends so (by None: nobody began to answer it)."""
        if outcome in UNSIGNED:
            return ()
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(by.profile if by else turn.profile)
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        others = await self.audience.offered_to_all(here, catalogue.profiles.values())
        may_switch = any(other.name != profile.name for other in others)
        rated = outcome is Outcome.ANSWERED
        return footer(profile, self._cost(usage), may_switch=may_switch, rated=rated)

    def _cost(self, usage: TokenUsage) -> str:
        """Cost of the answer in words; empty where nothing of it has a price."""
        charge = self.price(usage)
        if not usage or charge.cost is None:
            return ""
        amounts = {charge.currency: charge.cost}
        return money.cost(Cost(amounts, not is_priced(usage, charge), usage.estimated))
