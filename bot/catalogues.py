"""Which profiles a workspace has: those that are shipped with the app, and its own."""

import json
import time
from collections.abc import Callable, Iterator, Mapping

import structlog

from bot.profiles import Catalogue, Profile, ProfileError, parse
from storage import profiles as rows
from storage.database import Database

log = structlog.get_logger()

FRESH = 3.0  # seconds for which the database is not asked again: so soon all nodes agree


class Catalogues:
    """The catalogue of each workspace, kept for a moment."""

    def __init__(
        self, shipped: Catalogue, database: Database, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.shipped = shipped
        self._database = database
        self._clock = clock
        self._known: dict[str, tuple[float, Catalogue]] = {}

    async def of(self, team: str) -> Catalogue:
        """All profiles that may answer in a workspace; its own win over shipped ones."""
        read, catalogue = self._known.get(team, (float("-inf"), self.shipped))
        if self._clock() - read > FRESH:
            began = self._clock()
            catalogue = self.shipped.including(await self.own(team))
            self._known[team] = began, catalogue
        return catalogue

    async def own(self, team: str) -> list[Profile]:
        """The profiles that a workspace made, as they are now."""
        return list(_readable(team, await self._database.run(rows.of_team, team)))

    def forget(self, team: str) -> None:
        """The workspace's profiles changed here: what was read before no longer holds."""
        self._known.pop(team, None)


def _readable(team: str, stored: Mapping[str, str]) -> Iterator[Profile]:
    """What is stored, but for profiles that this version of the app cannot be."""
    for name, settings in stored.items():
        try:
            yield parse(name, json.loads(settings))
        except (ProfileError, ValueError, TypeError):
            log.warning("profile_unreadable", team=team, profile=name)
