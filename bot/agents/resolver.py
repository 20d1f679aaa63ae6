"""Resolver from a turn to a Mistral agent, by the profile of its thread.

Agents and libraries that vanished at Mistral are replaced, once it is verified that they did.
"""

import math
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.agents.handoffs import CantBeReached, ReachedAgents
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.errors import NotFound
from bot.profiles.handoffs import Reach, reached
from bot.profiles.profile import Profile
from bot.slack.errors import SlackFailed
from bot.slack.markup import named
from bot.slack.posting.notices import Notices
from storage.records import OpenTurn, Responder, scope_of

log = structlog.get_logger()

WITHOUT = (
    "⚠️ A library that *{title}* should search no longer exists at Mistral, so I answer without it. "
    "Please tell an admin."
)


GIVEN_UP_FOR = 60.0  # seconds in which nothing is handed to an agent that can't be made
EMPTY_FOR = 60.0  # seconds in which a library that Mistral refuses as empty is left out


class LibraryContents(Protocol):
    """Contents of libraries, implemented in `bot.mistral.libraries`."""

    async def is_empty(self, library_id: str) -> bool: ...


class AudienceCheck(Protocol):
    """Audience of agents: see `bot.agents.audience`."""

    async def require(self, here: ActorInChannel, profile: Profile) -> None: ...
    async def unreachable(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> frozenset[str]: ...


class LibraryLookup(Protocol):
    """Library of each scope: see `bot.documents.libraries`."""

    async def of(self, team: str, place: str) -> str: ...
    async def provide(self, team: str, place: str) -> str: ...


class LibraryRepair(Protocol):
    """Recovery of vanished libraries: see `bot.documents.library_recovery`."""

    async def verify(self, team: str, place: str, library_id: str) -> bool: ...
    async def gone(self, library_ids: Iterable[str]) -> Collection[str]: ...


@dataclass(frozen=True, slots=True)
class AgentResolver:
    """Resolves a turn to an agent, which is created or updated where needed.

    An agent sees the library of the scope in which it is asked, and no other; where Mistral refuses
    a question because there is nothing in the library yet, it answers without.
    """

    agents: ReachedAgents
    catalogues: WorkspaceCatalogues
    libraries: LibraryLookup
    library_recovery: LibraryRepair
    notices: Notices
    contents: LibraryContents
    audience: AudienceCheck | None = None
    clock: Callable[[], float] = time.monotonic
    empty_until: dict[str, float] = field(default_factory=dict)  # by library
    missing: set[str] = field(default_factory=set)  # fixed libraries that are gone
    given_up_until: dict[tuple[str, str], float] = field(default_factory=dict)  # by agent

    async def of(self, turn: OpenTurn) -> Responder:
        """Agent that is to answer, in its present version. Raises NotFound and NotForYou."""
        reach = await self._reach(turn)
        if self.audience:
            here = ActorInChannel(turn.team, turn.user, turn.channel)
            await self.audience.require(here, reach.first)
        library_id = await self._library(turn, reach)
        try:
            return await self._by(turn, reach, library_id)
        except NotFound as error:
            if not await self._repaired(turn, reach, library_id) and not self._given_up(
                turn, error
            ):
                raise
        reach = await self._reach(turn)
        return await self._by(turn, reach, await self._library(turn, reach))

    async def again(self, turn: OpenTurn, refused: Responder) -> Responder:
        """Resolve once more where Mistral does not find this agent, or something that it needs.

        Raises NotFound where nothing is gone.
        """
        reach = await self._reach(turn)
        library_id = await self._library(turn, reach)
        agent = refused.agent_id
        gone = await self.agents.forget_if_gone(agent, turn.team, reach, library_id)
        if not (gone or await self._repaired(turn, reach, library_id)):
            raise NotFound
        return await self.of(turn)

    async def _by(self, turn: OpenTurn, reach: Reach, library_id: str) -> Responder:
        unusable = self.missing | self._empty
        usable = reach.without_libraries(unusable) if unusable else reach
        library_id = "" if library_id in unusable else library_id
        made = await self.agents.agent_for(turn.team, usable, library_id)
        return made.answering(reach.first.name)

    async def _reach(self, turn: OpenTurn) -> Reach:
        """The agent that is to answer, with those that it can hand over to for this person here."""
        catalogue = await self.catalogues.of(turn.team)
        first = catalogue.profile(turn.profile)
        others = [one for one in reached(first, catalogue.profiles).values() if one is not first]
        without = {one.name for one in others if self._is_given_up(turn.team, one.name)}
        if self.audience and others:
            here = ActorInChannel(turn.team, turn.user, turn.channel)
            without |= await self.audience.unreachable(here, others)
        return Reach.of(first, catalogue.profiles, without)

    def _given_up(self, turn: OpenTurn, error: NotFound) -> bool:
        """True if what is missing belongs to an agent that others can do without, for now."""
        if not isinstance(error, CantBeReached):
            return False
        log.warning("agent_not_reached", team=turn.team, profile=error.name)
        self.given_up_until[turn.team, error.name] = self.clock() + GIVEN_UP_FOR
        return True

    def _is_given_up(self, team: str, name: str) -> bool:
        return self.clock() < self.given_up_until.get((team, name), -math.inf)

    async def _repaired(self, turn: OpenTurn, reach: Reach, library_id: str) -> bool:
        """True if a library was gone or empty, and is now replaced or left out."""
        was_replaced = await self._replaced(turn, library_id)
        is_repaired = await self._left_out(turn, reach) or was_replaced
        return is_repaired or await self._emptied({library_id, *reach.library_ids} - {""})

    @property
    def _empty(self) -> set[str]:
        return {one for one, until in self.empty_until.items() if self.clock() < until}

    async def _emptied(self, library_ids: Collection[str]) -> bool:
        """True if some of these are empty that were not known to be; they are left out for now."""
        found = [
            one
            for one in library_ids
            if one not in self._empty | self.missing and await self.contents.is_empty(one)
        ]
        for one in found:
            log.info("library_empty", library=one)
            self.empty_until[one] = self.clock() + EMPTY_FOR
        return bool(found)

    async def _replaced(self, turn: OpenTurn, library_id: str) -> bool:
        place = scope_of(turn.channel, turn.user)
        if not (library_id and await self.library_recovery.verify(turn.team, place, library_id)):
            return False
        await self.libraries.provide(turn.team, place)
        return True

    async def _left_out(self, turn: OpenTurn, reach: Reach) -> bool:
        """True if fixed libraries are gone that were not known to be; the thread is told."""
        gone = await self.library_recovery.gone(reach.library_ids - self.missing)
        if not gone:
            return False
        log.error("fixed_library_gone", profile=reach.first.name, libraries=sorted(gone))
        self.missing.update(gone)
        told = WITHOUT.format(title=named(_searching(reach, gone).title))
        try:
            await self.notices.tell(turn.channel, told, turn.thread_ts)
        except SlackFailed as failed:
            log.info("notice_failed", channel=turn.channel, code=failed.code)
        return True

    async def _library(self, turn: OpenTurn, reach: Reach) -> str:
        has_one = turn.has_library or turn.attachments  # which may have made it meanwhile
        if not (reach.uses_channel_library and has_one):
            return ""
        return await self.libraries.of(turn.team, scope_of(turn.channel, turn.user))


def _searching(reach: Reach, gone: Collection[str]) -> Profile:
    """The agent that should search a library that is gone."""
    return next(one for one in reach.members.values() if one.library_ids & set(gone))
