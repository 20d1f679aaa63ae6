"""Questions that whoever opens a direct message may begin with: those of the agent there."""

from functools import partial

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.profiles.profile import Profile, Prompt
from bot.slack.errors import SlackFailed
from bot.slack.posting.app_home import AppHomeTabs, NoAgent
from storage.agents import place_settings
from storage.engine.database import Database

log = structlog.get_logger()

TITLE = "Ask {title}…"
# For a profile without questions: those of whoever answered before must not stay.
ANYTHING = (
    Prompt(title="What can you do?", message="What can you do for me, and with which tools?"),
)


class SuggestedPrompts:
    """Offers them, until Slack says that this app has nowhere to show them."""

    def __init__(
        self,
        database: Database,
        catalogues: WorkspaceCatalogues,
        tabs: AppHomeTabs,
        background: BackgroundTasks,
    ) -> None:
        self._database = database
        self._catalogues = catalogues
        self._tabs = tabs
        self._background = background
        self._is_agent = True

    def offer(self, here: ActorInChannel, thread_ts: str | None = None) -> None:
        """Offer questions in a direct message, soon; `thread_ts` is where an older app has them."""
        if self._is_agent:
            key = ("questions", here.team, here.channel, thread_ts)
            self._background.begin(key, partial(self._offer, here, thread_ts))

    async def _offer(self, here: ActorInChannel, thread_ts: str | None) -> None:
        profile = await self._answering(here)
        title = TITLE.format(title=profile.title)
        try:
            await self._tabs.suggest(here.channel, title, profile.prompts or ANYTHING, thread_ts)
        except NoAgent:
            self._is_agent = False
            log.warning("app_is_no_agent")
        except SlackFailed as failed:
            log.warning("questions_not_offered", channel=here.channel, code=failed.code)

    async def _answering(self, here: ActorInChannel) -> Profile:
        chosen = await self._database.run(place_settings.chosen, here.team, here.place)
        return (await self._catalogues.of(here.team)).profile(chosen.profile)
