"""Library of each scope: created at Mistral with its first document, once across all nodes."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

import structlog

from bot.concurrency.ttl_cache import TtlCache
from bot.core.errors import ModelSilent
from storage.documents import libraries as rows
from storage.documents.libraries import LibraryClaim
from storage.engine.database import Database

log = structlog.get_logger()

NAME = "Threadwind {team} {place}"  # ids: the names of channels are nobody else's business
DESCRIPTION = "Documents that were shared in one Slack channel, or with the bot by one person."
PATIENCE = 45.0  # seconds to wait for another node that is making the same library
POLL = 0.25


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
        try:
            async with asyncio.timeout(PATIENCE):
                while not (known := await self.of(team, place)):
                    claim = await self._database.run(rows.claim, team, place, self._node)
                    if claim is None:
                        await asyncio.sleep(POLL)
                    else:
                        await self._make(team, place, claim)
        except TimeoutError as error:
            raise ModelSilent from error
        return known

    async def forget(self, team: str, place: str, library_id: str) -> bool:
        """Mistral says that the library does not exist: another is made.

        True for the one caller, across all nodes, who brings the news.
        """
        self._known.forget((team, place))
        return await self._database.run(rows.forget, team, place, library_id)

    async def _found(self, position: tuple[str, str]) -> str:
        return await self._database.run(rows.find, *position) or ""

    async def _make(self, team: str, place: str, claim: LibraryClaim) -> None:
        name = NAME.format(team=team, place=place)
        try:
            found = await self._mistral.named(name) if claim is LibraryClaim.AGAIN else None
            made = found or await self._mistral.create(name, DESCRIPTION)
        except BaseException:
            await asyncio.shield(self._database.run(rows.give_up, team, place, self._node))
            raise
        if await self._database.run(rows.save, team, place, made, self._node):
            log.info("library_ready", team=team, place=place)
        else:
            log.warning("library_made_twice", team=team, place=place)
