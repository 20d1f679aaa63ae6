"""Audience of an agent: whom it answers, and where; and where admins let it be chosen."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.gate import Gate
from bot.permissions.policy import FULL_MEMBERS, SENTENCES, Action, Denial, PersonKind, Rules
from bot.permissions.roles import LOOKUP_TIMEOUT, PermissionsUnknown
from bot.profiles.profile import Profile
from bot.slack.directory.channels import SharedChannels
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
HIDDEN = "*{title}* can't be chosen in this channel: only an admin can change that."
HIDDEN_FROM_ALL = "*{title}* can't be chosen in this workspace: only an admin can change that."


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

    async def require_choice(
        self, here: ActorInChannel, profile: Profile, now: str | None = None
    ) -> None:
        """Raise NotForYou where admins hid an agent, or locked another; not for who answers now.

        `now` is the name of the agent that answers already, in a channel or in a thread.
        """
        if profile.name == now:
            return
        if profile.name in await self.hidden(here):
            sentence = HIDDEN_FROM_ALL if here.is_direct else HIDDEN
            raise NotForYou(sentence.format(title=escaped(profile.title)))
        if await self._is_locked_for(here):
            raise NotForYou(SENTENCES[Denial.LOCKED])

    async def require_named(self, here: ActorInChannel, thread_ts: str, name: str) -> None:
        """Do the same for the agent that a message names for its thread, if there is one."""
        catalogue = await self.catalogues.of(here.team)
        if profile := catalogue.profiles.get(name):
            now = catalogue.profile(await self._chosen(here, thread_ts))
            await self.require_choice(here, profile, now.name)

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
        self, here: ActorInChannel, profiles: Iterable[Profile], now: Profile | None = None
    ) -> tuple[Profile, ...]:
        """Those of the agents that would answer somebody here; all of them if none would.

        A picker needs something to pick, and says no by itself then. What admins hid is left out,
        unless it answers `now`.
        """
        shown = await self._shown(here, profiles, now)
        return await self._for_them(here, shown) or shown

    async def answering(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> tuple[Profile, ...]:
        """Those of the agents that would answer somebody here and that admins didn't hide."""
        return await self._for_them(here, await self._shown(here, profiles))

    async def choices(
        self, here: ActorInChannel, profiles: Iterable[Profile], now: Profile
    ) -> tuple[Profile, ...]:
        """The same; where the agent is locked, somebody who is no admin keeps who answers now."""
        if await self._is_locked_for(here):
            return (now,)
        return await self.usable(here, profiles, now)

    async def offered_to_all(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> tuple[Profile, ...]:
        """The agents in a menu that a whole channel sees: none where the agent is locked."""
        if await self.is_locked(here):
            return ()
        return await self._shown(here, profiles)

    async def unreachable(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> frozenset[str]:
        """Names of the agents that no other may hand somebody's question to here.

        They wouldn't answer this person, or admins hid them; all of them where the agent is locked.
        """
        others = tuple(profiles)
        if await self.is_locked(here):
            return frozenset(one.name for one in others)
        return frozenset(one.name for one in others) - {
            one.name for one in await self.answering(here, others)
        }

    async def hidden(self, here: ActorInChannel) -> frozenset[str]:
        """Names of the agents that admins hid here."""
        return (await self._rules(here)).hidden_agents

    async def is_locked(self, here: ActorInChannel) -> bool:
        """True if only admins choose the agent here."""
        return (await self._rules(here)).locked and not here.is_direct

    async def _rules(self, here: ActorInChannel) -> Rules:
        return (await self.gate.policies.of((here.team, here.place))).rules

    async def _is_locked_for(self, here: ActorInChannel) -> bool:
        """True if somebody can't choose the agent here, for they are no admin."""
        if not await self.is_locked(here):
            return False
        return await self.gate.kind(here.user) is not PersonKind.ADMIN

    async def _shown(
        self, here: ActorInChannel, profiles: Iterable[Profile], now: Profile | None = None
    ) -> tuple[Profile, ...]:
        """Those of the agents that admins didn't hide, and the one that answers `now`."""
        hidden = await self.hidden(here)
        return tuple(one for one in profiles if one is now or one.name not in hidden)

    async def _for_them(
        self, here: ActorInChannel, profiles: Iterable[Profile]
    ) -> tuple[Profile, ...]:
        return tuple([one for one in profiles if await self._answers(here, one)])

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
