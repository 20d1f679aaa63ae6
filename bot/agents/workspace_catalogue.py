"""Profiles of a workspace, shipped and custom, behind a TTL cache."""

import json
import time
from collections.abc import Callable, Iterator, Mapping

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.profiles.catalogue import Catalogue
from bot.profiles.connected import functions, signs_in
from bot.profiles.parsing import ProfileError, parse
from bot.profiles.profile import Profile
from storage.agents import custom_profiles
from storage.connectors import accounts
from storage.engine.database import Database

log = structlog.get_logger()

CATALOGUE_TTL = 3.0  # seconds: after a change, all nodes agree this soon


class WorkspaceCatalogues(TtlCache[str, Catalogue]):
    """TTL cache of each workspace's catalogue."""

    def __init__(
        self, shipped: Catalogue, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.shipped = shipped
        self._database = database
        super().__init__(self._read, clock, CATALOGUE_TTL)

    async def own(self, team: str) -> list[Profile]:
        """The custom profiles of a workspace, uncached."""
        return list(_parsed(team, await self._database.run(custom_profiles.of_team, team)))

    async def _read(self, team: str) -> Catalogue:
        """All profiles that may answer in a workspace; custom ones win over shipped ones."""
        catalogue = self.shipped.including(await self.own(team))
        if not any(signs_in(profile.tools) for profile in catalogue.profiles.values()):
            return catalogue
        seen = await self._database.run(accounts.tools_seen, team)
        return catalogue.with_functions(lambda profile: functions(profile.tools, seen))


def _parsed(team: str, stored: Mapping[str, str]) -> Iterator[Profile]:
    """The stored profiles that this version of the app can parse."""
    for name, settings in stored.items():
        try:
            yield parse(name, json.loads(settings))
        except (ProfileError, ValueError, TypeError):
            log.warning("profile_unreadable", team=team, profile=name)
