"""Audience of an agent: whom it answers, and whether in channels that other companies share."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.gate import Gate
from bot.permissions.policy import FULL_MEMBERS, Action, PersonKind
from bot.permissions.roles import LOOKUP_TIMEOUT, PermissionsUnknown
from bot.profiles.profile import Profile
from bot.slack.directory import SharedChannels
from bot.slack.errors import SlackFailed
from bot.slack.markup import escaped
from storage.agents import place_settings
from storage.engine.database import Database
from storage.records import Outcome
from storage.threads import threads

log = structlog.get_logger()

ITS_PEOPLE = FULL_MEMBERS | {PersonKind.APP}  # an admin allowed the app to ask
FOR_MEMBERS = "*{title}* answers full members of this workspace only."
NOT_SHARED = "*{title}* doesn't answer in channels that are shared with another company."


class NotForYou(UserFacingError):
    """This agent doesn't answer you here."""

    outcome = Outcome.REFUSED

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    @property
    def sentence(self) -> str:
        return self._sentence


@dataclass(frozen=True, slots=True)
class AgentAudience:
    """Decides which agents are for whom; for most of them there is nothing to look up."""

    database: Database
    catalogues: WorkspaceCatalogues
    gate: Gate
    shared_channels: SharedChannels

    async def require(
        self, here: ActorInChannel, profile: Profile, *, is_shared: bool | None = None
    ) -> None:
        """Raise NotForYou where an agent isn't for somebody; `is_shared` as far as it is known."""
        title = escaped(profile.title)
        if profile.is_for_members and await self.gate.kind(here.user) not in ITS_PEOPLE:
            raise NotForYou(FOR_MEMBERS.format(title=title))
        if profile.is_for_shared_channels or here.is_direct:
            return
        if is_shared or (is_shared is None and await self._is_shared(here.channel)):
            raise NotForYou(NOT_SHARED.format(title=title))

    async def admit(self, here: ActorInChannel, action: Action, profile: Profile) -> None:
        """Raise NotAdmitted where somebody may not do this, and NotForYou as `require` does."""
        await self.gate.require(here, action)
        await self.require(here, profile)

    async def require_thread(
        self,
        here: ActorInChannel,
        thread_ts: str,
        *,
        named: str = "",
        is_shared: bool | None = None,
    ) -> None:
        """Do the same for the agent that would answer in a thread, or that is `named` there."""
        catalogue = await self.catalogues.of(here.team)
        if not any(_is_choosy(profile) for profile in catalogue.profiles.values()):
            return
        name = named or await self._chosen(here, thread_ts)
        await self.require(here, catalogue.profile(name), is_shared=is_shared)

    async def usable(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> tuple[Profile, ...]:
        """Those of the agents that would answer somebody here; all of them if none would.

        A picker needs something to pick, and says no by itself then.
        """
        everyone = tuple(profiles)
        return tuple([one for one in everyone if await self._answers(here, one)]) or everyone

    async def _answers(self, here: ActorInChannel, profile: Profile) -> bool:
        try:
            await self.require(here, profile)
        except (NotForYou, PermissionsUnknown):
            return False
        return True

    async def _chosen(self, here: ActorInChannel, thread_ts: str) -> str | None:
        if thread := await self.database.run(threads.chosen, here.at(thread_ts)):
            return thread.profile
        return (await self.database.run(place_settings.chosen, here.team, here.place)).profile

    async def _is_shared(self, channel: str) -> bool:
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                return await self.shared_channels.holds(channel)
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed


def _is_choosy(profile: Profile) -> bool:
    return profile.is_for_members or not profile.is_for_shared_channels
