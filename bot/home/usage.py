"""Usage reports: of a channel, a person, or a workspace."""

from dataclasses import dataclass

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.slack.views.costs.usage import UsageView
from storage import usage as rows
from storage.engine.database import Database
from storage.usage import ScopeUsage

DAYS, MOST_DAYS = 30, 365


class NotDays(UserFacingError):
    """Use a number of days from 1 to 365, such as `/agent about 30`."""


@dataclass(frozen=True, slots=True)
class UsageReports:
    """Sums up the usage of a scope."""

    database: Database
    catalogues: WorkspaceCatalogues

    async def of(self, here: ActorInChannel, days: str = "") -> UsageView:
        """The report of a scope. Raises NotDays for an invalid period."""
        catalogue = await self.catalogues.of(here.team)
        titles = {name: profile.title for name, profile in catalogue.profiles.items()}
        count = period(days)
        own = await self.everywhere(here, count) if here.is_direct else None
        return UsageView(here.is_direct, await self._usage(here, count), titles, own)

    async def directly(self, here: ActorInChannel) -> ScopeUsage:
        """Somebody's recent usage in direct messages."""
        return await self._usage(here, DAYS)

    async def everywhere(self, who: Actor, days: int = DAYS) -> ScopeUsage:
        """Somebody's own usage, in channels as well."""
        return await self.database.run(rows.of_person, who.team, who.user, days)

    async def of_workspace(self, team: str) -> ScopeUsage:
        """A workspace's recent usage."""
        return await self.database.run(rows.of_team, team)

    async def _usage(self, here: ActorInChannel, days: int) -> ScopeUsage:
        return await self.database.run(rows.of_place, here.team, here.place, days)


def period(typed: str) -> int:
    """The number of days that somebody typed. Raises NotDays."""
    if not typed:
        return DAYS
    days = int(typed) if typed.isdecimal() and len(typed) <= len(str(MOST_DAYS)) else 0
    if not 1 <= days <= MOST_DAYS:
        raise NotDays
    return days
