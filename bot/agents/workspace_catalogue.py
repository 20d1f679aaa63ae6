"""Which profiles a workspace has: those that are shipped with the app, and its own."""

import json
import time
from collections.abc import Callable, Iterator, Mapping

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import ProfileError, parse
from bot.profiles.profile import Profile
from storage.agents import custom_profiles
from storage.engine.database import Database

log = structlog.get_logger()

FRESH = 3.0  # seconds for which the database is not asked again: so soon all nodes agree


class WorkspaceCatalogues(TtlCache[str, Catalogue]):
    """The catalogue of each workspace, kept for a moment."""

    def __init__(
        self, shipped: Catalogue, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.shipped = shipped
        self._database = database
        super().__init__(self._whole, clock, FRESH)

    async def own(self, team: str) -> list[Profile]:
        """The profiles that a workspace made, as they are now."""
        return list(_readable(team, await self._database.run(custom_profiles.of_team, team)))

    async def _whole(self, team: str) -> Catalogue:
        """All profiles that may answer in a workspace; its own win over shipped ones."""
        return self.shipped.including(await self.own(team))


def _readable(team: str, stored: Mapping[str, str]) -> Iterator[Profile]:
    """What is stored, but for profiles that this version of the app cannot be."""
    for name, settings in stored.items():
        try:
            yield parse(name, json.loads(settings))
        except (ProfileError, ValueError, TypeError):
            log.warning("profile_unreadable", team=team, profile=name)
