"""App Home: the *Home* tab, and the suggested prompts of the *Messages* tab."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.profiles.profile import Prompt
from bot.slack.client import SlackClient
from bot.slack.errors import SlackRefused
from bot.slack.markup import neutralise
from bot.slack.views.block_kit import section
from bot.slack.views.home import HomeView, view

RATE_LIMIT_TIMEOUT = 20.0  # seconds: people are looking at it now
NO_AGENT = "not_agent_app"


class NoAgent(Exception):
    """The app's settings at Slack don't make it an agent, so that it cannot suggest prompts."""


@dataclass(frozen=True, slots=True)
class AppHomeTabs:
    """Publishes the tabs. Raises SlackFailed."""

    client: SlackClient

    async def publish(self, user: str, home: HomeView) -> None:
        """Replace a person's Home tab."""
        await self.client.call(
            "views.publish", rate_limit_timeout=RATE_LIMIT_TIMEOUT, user_id=user, view=view(home)
        )

    async def close(self, user: str, sentence: str) -> None:
        """Replace the Home tab of somebody who may not use us by a sentence."""
        await self.client.call(
            "views.publish",
            rate_limit_timeout=RATE_LIMIT_TIMEOUT,
            user_id=user,
            view={"type": "home", "blocks": [section(sentence)]},
        )

    async def suggest(
        self, channel: str, title: str, prompts: Sequence[Prompt], thread_ts: str | None
    ) -> None:
        """Replace the suggested prompts in a direct message. Raises NoAgent, too.

        Only apps of the older type have a thread for them; with others Slack ignores those of one.
        """
        shown = [{"title": one.title, "message": one.message} for one in prompts]
        try:
            await self.client.call(
                "assistant.threads.setSuggestedPrompts",
                rate_limit_timeout=RATE_LIMIT_TIMEOUT,
                channel_id=channel,
                thread_ts=thread_ts,
                title=neutralise(title),
                prompts=shown,
            )
        except SlackRefused as refused:
            if refused.code == NO_AGENT:
                raise NoAgent from refused
            raise
