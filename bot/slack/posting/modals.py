"""Windows over Slack: modals, opened while Slack still lets us."""

from dataclasses import dataclass

from bot.core.errors import UserFacingError
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.views.windows import Window, view

PATIENCE = 0.0  # seconds to wait for Slack's limits: the trigger lasts for three
EXPIRED = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
}


class TooLate(UserFacingError):
    """Slack lets me open a window for three seconds only: that was too late. Please try again."""


class ModalNotOpened(UserFacingError):
    """Slack does not let me open a window just now. Please try again in a moment."""


@dataclass(frozen=True, slots=True)
class Modals:
    """Opens windows by the trigger that came with what somebody did."""

    client: SlackClient

    async def open(self, trigger: str, window: Window) -> None:
        """Raises TooLate, or NoWindow for any other reason."""
        try:
            await self.client.call(
                "views.open", patience=PATIENCE, trigger_id=trigger, view=view(window)
            )
        except SlackRefused as refused:
            raise (TooLate if refused.code in EXPIRED else ModalNotOpened) from refused
        except SlackFailed as failed:
            raise ModalNotOpened from failed
