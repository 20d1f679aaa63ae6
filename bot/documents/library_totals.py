"""What a person's own library holds, and all libraries of a workspace together."""

from bot.concurrency.ttl_cache import Fresh
from bot.core.actor import Here, Who
from bot.slack.views.library import Holdings
from storage.documents import listings
from storage.documents.listings import Sums
from storage.engine.database import Database

NEWEST = 5  # documents that are shown


class Stocks:
    """Counts what is one person's each time, what is the workspace's once in a while."""

    def __init__(self, database: Database) -> None:
        async def read(team: str) -> Sums:
            return await database.run(listings.sums, team)

        self._database = database
        self._workspaces = Fresh(read)

    async def of(self, who: Who) -> Holdings:
        mine = (who.team, Here.directly(who).place)
        newest, _ = await self._database.run(listings.listing, *mine, limit=NEWEST)
        sums = await self._database.run(listings.sums, *mine)
        return Holdings(sums, tuple(newest), await self._workspaces.of(who.team))
