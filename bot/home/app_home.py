"""The Home tab: put together, and shown to whoever opens it."""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from bot.agents.channel_agent import Switching
from bot.concurrency.background import Errands
from bot.core.actor import Here, Who
from bot.documents.library_totals import Stocks
from bot.home.usage import Insights, Usages
from bot.slack.errors import SlackFailed
from bot.slack.views.home import Home

log = structlog.get_logger()


class Tabs(Protocol):
    """How a Home is shown: see `bot.slack.posting.app_home`."""

    async def publish(self, user: str, home: Home) -> None: ...


@dataclass(frozen=True, slots=True)
class Homes:
    """Shows people their Home, as it is when it is shown."""

    switching: Switching
    usages: Usages
    stocks: Stocks
    insights: Insights
    tabs: Tabs
    errands: Errands

    def show(self, who: Who, note: str = "") -> None:
        """Show somebody their Home, soon; a note is on what they just did."""
        self.errands.begin(("home", who.team, who.user), partial(self._show, who, note))

    async def _show(self, who: Who, note: str) -> None:
        try:
            await self.tabs.publish(who.user, await self._home(who, note))
        except SlackFailed as failed:
            log.warning("home_not_shown", team=who.team, user=who.user, code=failed.code)

    async def _home(self, who: Who, note: str) -> Home:
        here = Here.directly(who)
        direct, own = await self.switching.card(here), await self.insights.directly(here)
        holdings = await self.stocks.of(who)
        return Home(direct, await self.usages.of(who.team), note, holdings, own)
