"""The Home tab: put together, and shown to whoever opens it."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.channel_agent import ChannelAgents
from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor, ActorInChannel
from bot.documents.library_totals import LibraryTotals
from bot.home.usage import UsageReports, WorkspaceUsage
from bot.slack.errors import SlackFailed
from bot.slack.posting.app_home import AppHomeTabs
from bot.slack.views.home import HomeView

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AppHome:
    """Shows people their Home, as it is when it is shown."""

    channel_agents: ChannelAgents
    usages: WorkspaceUsage
    stocks: LibraryTotals
    usage_reports: UsageReports
    tabs: AppHomeTabs
    background: BackgroundTasks

    def show(self, who: Actor, note: str = "") -> None:
        """Show somebody their Home, soon; a note is on what they just did."""
        self.background.begin(("home", who.team, who.user), partial(self._show, who, note))

    async def _show(self, who: Actor, note: str) -> None:
        try:
            await self.tabs.publish(who.user, await self._home(who, note))
        except SlackFailed as failed:
            log.warning("home_not_shown", team=who.team, user=who.user, code=failed.code)

    async def _home(self, who: Actor, note: str) -> HomeView:
        here = ActorInChannel.directly(who)
        direct, own = await self.channel_agents.card(here), await self.usage_reports.directly(here)
        holdings = await self.stocks.of(who)
        return HomeView(direct, await self.usages.of(who.team), note, holdings, own)
