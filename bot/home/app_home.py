"""App Home: builds the Home tab, and publishes it to whoever opens it."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.channel_agent import ChannelAgents
from bot.concurrency.background import BackgroundTasks
from bot.connectors.accounts import ConnectedAccounts
from bot.core.actor import Actor, ActorInChannel
from bot.documents.library_totals import LibraryTotals
from bot.home.usage import UsageReports
from bot.memory.service import MemoryService
from bot.permissions.gate import Gate
from bot.permissions.policy import SENTENCES, Action
from bot.permissions.roles import PermissionsUnknown
from bot.routines.desk import RoutineDesk
from bot.slack.errors import SlackFailed
from bot.slack.posting.app_home import AppHomeTabs
from bot.slack.views.home import HomeView

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AppHome:
    """Publishes the Home tab, with the state at the time of publishing."""

    channel_agents: ChannelAgents
    library_totals: LibraryTotals
    usage_reports: UsageReports
    routines: RoutineDesk
    memory: MemoryService
    tabs: AppHomeTabs
    gate: Gate
    background: BackgroundTasks
    accounts: ConnectedAccounts

    def show(self, who: Actor, note: str = "") -> None:
        """Publish somebody's Home in the background; `note` is about what they just did."""
        self.background.begin(("home", who.team, who.user), partial(self._show, who, note))

    async def _show(self, who: Actor, note: str) -> None:
        anywhere = Actor(who.team, who.user)  # Slack names a channel, in which nothing is done
        try:
            if denial := await self.gate.denial(anywhere, Action.HOME):
                await self.tabs.close(who.user, SENTENCES[denial])
            else:
                await self.tabs.publish(who.user, await self._home(who, note))
        except PermissionsUnknown:
            log.warning("home_not_shown", team=who.team, user=who.user, code="unknown_person")
        except SlackFailed as failed:
            log.warning("home_not_shown", team=who.team, user=who.user, code=failed.code)

    async def _home(self, who: Actor, note: str) -> HomeView:
        here, reports = ActorInChannel.directly(who), self.usage_reports
        direct, own = await self.channel_agents.card(here), await reports.directly(here)
        everywhere = await reports.everywhere(who)
        libraries = await self.library_totals.of(who)
        may_see = await self._may(who, Action.USAGE)
        usage = await reports.of_workspace(who.team) if may_see else None
        may_set_key = await self._may(who, Action.POLICY)
        connections = await self.accounts.listed(Actor(who.team, who.user))
        routines = await self.routines.of_person(who)
        notes = await self.memory.mine(who)
        return HomeView(
            direct,
            usage,
            note,
            libraries,
            own,
            everywhere,
            may_set_key,
            connections,
            routines,
            notes,
        )

    async def _may(self, who: Actor, action: Action) -> bool:
        return await self.gate.denial(Actor(who.team, who.user), action) is None
