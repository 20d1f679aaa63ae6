"""Opener of modals, while the trigger is valid."""

from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.views.signed import SignedViews
from bot.slack.views.windows import Window

RATE_LIMIT_TIMEOUT = 0.0  # seconds: the trigger is valid for three
EXPIRED = {
    "expired_trigger_id",
    "exchanged_trigger_id",
    "invalid_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
}


class TooLate(UserFacingError):
    """That took too long. Please try again."""


class ModalNotOpened(UserFacingError):
    """Slack didn't let me open a window. Please try again in a moment."""


@dataclass(frozen=True, slots=True)
class Modals:
    """Opens modals with the trigger of an interaction."""

    client: SlackClient
    views: SignedViews

    async def open(self, who: Actor, trigger: str, window: Window) -> None:
        """Open a modal that only this person can submit.

        Raises TooLate, or ModalNotOpened for any other reason.
        """
        await self._show("views.open", who, trigger, window)

    async def push(self, who: Actor, trigger: str, window: Window) -> None:
        """The same, above the modal in which somebody used an element."""
        await self._show("views.push", who, trigger, window)

    async def update(self, who: Actor, view_id: str, window: Window) -> None:
        """Show a modal in place of an open one. Raises ModalNotOpened."""
        rendered = self.views.render(window, who)
        try:
            await self.client.call(
                "views.update",
                rate_limit_timeout=RATE_LIMIT_TIMEOUT,
                view_id=view_id,
                view=rendered,
            )
        except SlackFailed as failed:
            raise ModalNotOpened from failed

    async def _show(self, method: str, who: Actor, trigger: str, window: Window) -> None:
        try:
            await self.client.call(
                method,
                rate_limit_timeout=RATE_LIMIT_TIMEOUT,
                trigger_id=trigger,
                view=self.views.render(window, who),
            )
        except SlackRefused as refused:
            raise (TooLate if refused.code in EXPIRED else ModalNotOpened) from refused
        except SlackFailed as failed:
            raise ModalNotOpened from failed
