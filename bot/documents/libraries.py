"""Library of each scope: created at Mistral with its first document, once across all nodes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.concurrency.create_once import create_once
from bot.concurrency.ttl_cache import TtlCache
from bot.core.errors import ModelSilent
from storage.documents import libraries as rows
from storage.documents.libraries import LibraryClaim
from storage.engine.database import Database

log = structlog.get_logger()

NAME = "Threadwind {team} {place}"  # ids: the names of channels are nobody else's business
DESCRIPTION = "Documents that were shared in one Slack channel, or with the bot by one person."


class LibrariesAtMistral(Protocol):
    """Port to Mistral's libraries, implemented in `bot.mistral.libraries`."""

    async def create(self, name: str, description: str) -> str: ...
    async def named(self, name: str) -> str | None: ...


class ScopeLibraries:
    """Resolves a scope to its library, which it creates on demand."""

    def __init__(
        self,
        database: Database,
        mistral: LibrariesAtMistral,
        node: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._mistral = mistral
        self._node = node
        self._known: TtlCache[tuple[str, str], str] = TtlCache(self._found, clock)

    async def of(self, team: str, place: str) -> str:
        """The library of a place, as `provisioning.agent_for` takes it; '' where there is none."""
        known = await self._known.of((team, place))
        if not known:
            self._known.forget((team, place))  # any node may make one at any time
        return known

    async def provide(self, team: str, place: str) -> str:
        """The library of a place, made if need be. Raises UserFacingError."""
        if known := await self.of(team, place):
            return known
        creation = LibraryCreation(self._database, self._mistral, self._node, team, place)
        try:
            return await create_once(creation)
        except TimeoutError as error:
            raise ModelSilent from error

    async def forget(self, team: str, place: str, library_id: str) -> bool:
        """Mistral says that the library does not exist: another is made.

        True for the one caller, across all nodes, who brings the news.
        """
        self._known.forget((team, place))
        return await self._database.run(rows.forget, team, place, library_id)

    async def _found(self, position: tuple[str, str]) -> str:
        return await self._database.run(rows.find, *position) or ""


@dataclass(frozen=True, slots=True)
class LibraryCreation:
    """Creation of the library of one place."""

    database: Database
    mistral: LibrariesAtMistral
    node: str
    team: str
    place: str

    async def find(self) -> str | None:
        return await self.database.run(rows.find, self.team, self.place)

    async def claim(self) -> LibraryClaim | None:
        return await self.database.run(rows.claim, self.team, self.place, self.node)

    async def create(self, claim: LibraryClaim | None) -> str:
        name = NAME.format(team=self.team, place=self.place)
        found = await self.mistral.named(name) if claim is LibraryClaim.AGAIN else None
        return found or await self.mistral.create(name, DESCRIPTION)

    async def save(self, created: str) -> None:
        if await self.database.run(rows.save, self.team, self.place, created, self.node):
            log.info("library_ready", team=self.team, place=self.place)
        else:
            log.warning("library_made_twice", team=self.team, place=self.place)

    async def give_up(self) -> None:
        await self.database.run(rows.give_up, self.team, self.place, self.node)
