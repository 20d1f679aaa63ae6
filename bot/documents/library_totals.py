"""Totals of a person's own library, and of all libraries in a workspace."""

from bot.concurrency.ttl_cache import TtlCache
from bot.core.actor import Actor, ActorInChannel
from bot.slack.views.library import LibrarySummary
from storage.documents import listings
from storage.documents.listings import ShareTotals
from storage.engine.database import Database

NEWEST = 5  # documents that are shown


class LibraryTotals:
    """Counts a person's documents on each call, and caches the workspace's totals."""

    def __init__(self, database: Database) -> None:
        async def read(team: str) -> ShareTotals:
            return await database.run(listings.sums, team)

        self._database = database
        self._workspaces = TtlCache(read)

    async def of(self, who: Actor) -> LibrarySummary:
        mine = (who.team, ActorInChannel.directly(who).place)
        newest, _ = await self._database.run(listings.listing, *mine, limit=NEWEST)
        sums = await self._database.run(listings.sums, *mine)
        return LibrarySummary(sums, tuple(newest), await self._workspaces.of(who.team))
