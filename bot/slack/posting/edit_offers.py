"""Offers to the one person whom they concern, and the mark on answers that are out of date."""

from dataclasses import dataclass

from bot.core.actor import ActorInChannel
from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.views.block_kit import Json, button, section

ASK, BRANCH = "ask_edited", "branch_edited"
LABELS = {ASK: "Answer the edited question", BRANCH: "Branch from here"}
SUPERSEDED = "leftwards_arrow_with_hook"
SEPARATOR = "|"
PATIENCE = 5.0  # seconds to wait for Slack's limits: an offer that comes late helps nobody


@dataclass(frozen=True, slots=True)
class EditOffer:
    """To answer the question in the message `ts` as it was edited; or (`branches`) to branch off.

    `edit` tells one edit from the next.
    """

    sentence: str
    ts: str
    edit: str
    branches: bool


@dataclass(frozen=True, slots=True)
class EditOffers:
    """Makes offers. Raises SlackFailed."""

    client: SlackClient

    async def offer(self, here: ActorInChannel, thread_ts: str, offer: EditOffer) -> None:
        """Show an offer to one person, in the thread that it is about."""
        await self.client.call(
            "chat.postEphemeral",
            patience=PATIENCE,
            channel=here.channel,
            user=here.user,
            # Slack shows it in a thread only where somebody replied already: we did.
            thread_ts=thread_ts,
            text=offer.sentence,
            blocks=[section(offer.sentence), {"type": "actions", "elements": [_button(offer)]}],
        )

    async def superseded(self, channel: str, ts: str) -> None:
        """Mark an answer: there is a newer one."""
        try:
            await self.client.call(
                "reactions.add", patience=PATIENCE, channel=channel, timestamp=ts, name=SUPERSEDED
            )
        except SlackRefused as refused:
            if refused.code != "already_reacted":
                raise


def _button(offer: EditOffer) -> Json:
    action = BRANCH if offer.branches else ASK
    value = SEPARATOR.join((offer.ts, offer.edit))
    return button(action, LABELS[action], value=value, style="primary")
