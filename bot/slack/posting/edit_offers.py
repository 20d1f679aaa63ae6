"""Offers to one person after they edited a question."""

from dataclasses import dataclass

from bot.core.actor import ActorInChannel
from bot.slack.client import SlackClient
from bot.slack.views.block_kit import Json, button, section

ASK, BRANCH = "ask_edited", "branch_edited"
LABELS = {ASK: "Answer again", BRANCH: "Branch"}
SEPARATOR = "|"
RATE_LIMIT_TIMEOUT = 5.0  # seconds: a late offer is useless


@dataclass(frozen=True, slots=True)
class EditOffer:
    """Offer to answer the edited question in the message `ts`, or (`branches`) to branch.

    `edit` identifies the edit.
    """

    sentence: str
    ts: str
    edit: str
    branches: bool


@dataclass(frozen=True, slots=True)
class EditOffers:
    """Posts offers. Raises SlackFailed."""

    client: SlackClient

    async def offer(self, here: ActorInChannel, thread_ts: str, offer: EditOffer) -> None:
        """Show an offer to one person, as an ephemeral message in the thread."""
        await self.client.call(
            "chat.postEphemeral",
            rate_limit_timeout=RATE_LIMIT_TIMEOUT,
            channel=here.channel,
            user=here.user,
            # Slack shows it in a thread only if there is a reply already: ours.
            thread_ts=thread_ts,
            text=offer.sentence,
            blocks=[section(offer.sentence), {"type": "actions", "elements": [_button(offer)]}],
        )


def _button(offer: EditOffer) -> Json:
    action = BRANCH if offer.branches else ASK
    value = SEPARATOR.join((offer.ts, offer.edit))
    return button(action, LABELS[action], value=value, style="primary")
