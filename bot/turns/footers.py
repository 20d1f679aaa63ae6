"""Footers below answers: who gave them, and what can be done next."""

from dataclasses import dataclass

from bot.agents.audience import AgentAudience
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.slack.streaming.content import Footer
from bot.slack.views.answer_footer import footer
from storage.records import OpenTurn, Outcome, Responder

# What nobody is asked an opinion on, or would ask for again.
UNSIGNED = {
    Outcome.NOTHING_ASKED,
    Outcome.AWAITING,
    Outcome.WITHDRAWN,
    Outcome.EDITED,
    Outcome.REFUSED,
}


@dataclass(frozen=True, slots=True)
class AnswerFooters:
    """Footers of answers: the profile that answered, and what can be done next."""

    catalogues: WorkspaceCatalogues
    audience: AgentAudience

    async def below(self, turn: OpenTurn, by: Responder | None, outcome: Outcome) -> Footer:
        """The footer of a turn that ends so (by None: nobody began to answer it)."""
        if outcome in UNSIGNED:
            return ()
        catalogue = await self.catalogues.of(turn.team)
        profile = catalogue.profile(by.profile if by else turn.profile)
        here = ActorInChannel(turn.team, turn.user, turn.channel)
        others = await self.audience.offered_to_all(here, catalogue.profiles.values())
        may_switch = any(other.name != profile.name for other in others)
        return footer(profile, may_switch=may_switch, rated=outcome is Outcome.ANSWERED)
