"""What people see in the app's own tabs: a Home, and questions to begin with."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.profiles.profile import Prompt
from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.markup import neutralise
from bot.slack.views.home import HomeView, view

PATIENCE = 20.0  # seconds to wait for Slack's limits: people look at it now
NO_AGENT = "not_agent_app"


class NoAgent(Exception):
    """The app's settings at Slack do not make it an agent: it has nowhere to show questions."""


@dataclass(frozen=True, slots=True)
class AppHomeTabs:
    """Fills the tabs. Raises SlackFailed."""

    client: SlackClient

    async def publish(self, user: str, home: HomeView) -> None:
        """Show a person their Home, in place of the one they had."""
        await self.client.call("views.publish", patience=PATIENCE, user_id=user, view=view(home))

    async def suggest(
        self, channel: str, title: str, prompts: Sequence[Prompt], thread_ts: str | None
    ) -> None:
        """Offer questions in a direct message, in place of earlier ones. Raises NoAgent, too.

        Only an app of the older kind has a thread for them; of others Slack shows none with one.
        """
        shown = [{"title": one.title, "message": one.message} for one in prompts]
        try:
            await self.client.call(
                "assistant.threads.setSuggestedPrompts",
                patience=PATIENCE,
                channel_id=channel,
                thread_ts=thread_ts,
                title=neutralise(title),
                prompts=shown,
            )
        except SlackRefused as refused:
            if refused.code == NO_AGENT:
                raise NoAgent from refused
            raise
