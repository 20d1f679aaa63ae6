"""Suggested prompts of a direct message: those of the agent that answers there."""

from functools import partial

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.profiles.profile import Profile, Prompt
from bot.slack.errors import SlackFailed
from bot.slack.posting.app_home import AppHomeTabs, NoAgent
from storage.agents import place_settings
from storage.engine.database import Database

log = structlog.get_logger()

TITLE = "Ask {title}…"
# For a profile without prompts: those of the previous agent must not stay.
ANYTHING = (
    Prompt(title="What can you do?", message="What can you do for me, and with which tools?"),
)


class SuggestedPrompts:
    """Sets the prompts, until Slack says that this app has nowhere to show them."""

    def __init__(
        self,
        database: Database,
        catalogues: WorkspaceCatalogues,
        tabs: AppHomeTabs,
        background: BackgroundTasks,
        gate: Gate,
    ) -> None:
        self._database = database
        self._catalogues = catalogues
        self._tabs = tabs
        self._background = background
        self._gate = gate
        self._is_agent = True

    def offer(self, here: ActorInChannel, thread_ts: str | None = None) -> None:
        """Set a direct message's prompts in the background; older apps have them in `thread_ts`."""
        if self._is_agent:
            key = ("prompts", here.team, here.channel, thread_ts)
            offer = partial(self._offer, here, thread_ts)
            self._background.begin(key, offer, (here.team, here.user))

    async def _offer(self, here: ActorInChannel, thread_ts: str | None) -> None:
        if await self._gate.denial(here, Action.ASK):
            return
        profile = await self._answering(here)
        title = TITLE.format(title=profile.title)
        try:
            await self._tabs.suggest(here.channel, title, profile.prompts or ANYTHING, thread_ts)
        except NoAgent:
            self._is_agent = False
            log.warning("app_is_no_agent")
        except SlackFailed as failed:
            log.warning("prompts_not_offered", channel=here.channel, code=failed.code)

    async def _answering(self, here: ActorInChannel) -> Profile:
        chosen = await self._database.run(place_settings.chosen, here.team, here.place)
        return (await self._catalogues.of(here.team)).profile(chosen.profile)
