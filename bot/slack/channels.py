"""Where we are in Slack."""

from dataclasses import dataclass

from bot.slack.client import SlackClient
from bot.slack.failures import SlackRefused

HIDDEN = "channel_not_found"  # also of a private channel that we are not in


@dataclass(frozen=True, slots=True)
class Channels:
    """Asks Slack each time: anybody may invite us, or remove us."""

    client: SlackClient

    async def is_in(self, channel: str) -> bool:
        """Whether we are a member. Raises SlackFailed."""
        try:
            found = (await self.client.read("conversations.info", channel=channel))["channel"]
        except SlackRefused as refused:
            if refused.code == HIDDEN:
                return False
            raise
        return bool(found.get("is_member", True))
