"""Agent of a channel or of direct messages: who answers there, and which replies are answered."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.audience import AgentAudience
from bot.agents.document_agents import DocumentAgents
from bot.agents.workspace_catalogue import WorkspaceCatalogues
from bot.core.actor import ActorInChannel
from bot.permissions.roles import Permissions
from bot.profiles import handoffs
from bot.profiles.catalogue import Catalogue
from bot.profiles.parsing import RESERVED
from bot.profiles.profile import Profile
from bot.slack.markup import named
from bot.slack.posting.announcements import Announcements
from bot.slack.views.agents.agent_card import AgentCard
from bot.slack.views.block_kit import cut
from storage.agents import place_settings
from storage.agents.place_settings import ScopeSettings
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.records import Follow

log = structlog.get_logger()

SWITCHED = (
    "{who} switched this channel's agent to *{title}*. "
    "New threads use it; existing threads keep their agent."
)
FOR_ME = "*{title}* answers your direct messages now. Existing threads keep their agent."
ALREADY = "*{title}* is this channel's agent already."
ALREADY_FOR_ME = "*{title}* answers your direct messages already."
UNKNOWN = "There's no agent “{name}”."
NEAR = "Did you mean `{name}`?"
NEAR_WORD = "Did you mean `/agent {word}`?"
SEE_ALL = "See all agents with `/agent list`."
SEE_HELP = "Type `/agent help` to see what you can do."
DONE = "*{title}* is this channel's agent now."
LONGEST_NAME = 40  # characters of a name that does not exist

FOLLOWS = {
    Follow.THREAD: "{who} changed a setting: I now answer every reply in my threads here.",
    Follow.MENTION: "{who} changed a setting: here I now answer only when mentioned.",
}
FOLLOWS_NOW = {
    Follow.THREAD: "I answer every reply in my threads here.",
    Follow.MENTION: "I answer only when mentioned here.",
}
FOLLOW_HOW = "{now} Change it with `/agent follow thread` or `/agent follow mention`."
FOLLOW_DIRECT = "I answer every direct message."


@dataclass(frozen=True, slots=True)
class ChannelAgents:
    """Reports and changes the agent settings of a scope.

    Each returned sentence is for that person alone.
    """

    database: Database
    catalogues: WorkspaceCatalogues
    permissions: Permissions
    announcements: Announcements
    audience: AgentAudience
    document_agents: DocumentAgents

    async def card(self, here: ActorInChannel) -> AgentCard:
        """The agent that answers here, and those that could."""
        catalogue = await self.catalogues.of(here.team)
        chosen = await self.database.run(place_settings.chosen, here.team, here.place)
        answering = catalogue.profile(chosen.profile)
        others = handoffs.targets(answering, catalogue.profiles)
        without = await self.audience.unreachable(here, others)
        return AgentCard(
            is_direct=here.is_direct,
            answering=answering,
            profiles=await self.audience.usable(here, catalogue.profiles.values(), answering),
            own=frozenset(profile.name for profile in await self.catalogues.own(here.team)),
            follow=chosen.follow,
            gone=chosen.profile if chosen.profile not in {None, *catalogue.profiles} else None,
            may_edit=await self.permissions.has(here),
            is_locked=await self.audience.is_locked(here),
            hands_over=tuple(one for one in others if one.name not in without),
        )

    async def everyone(self, here: ActorInChannel) -> tuple[Profile, ...]:
        """All profiles that could answer here."""
        catalogue = await self.catalogues.of(here.team)
        return await self.audience.usable(here, catalogue.profiles.values())

    async def everyone_in(self, team: str) -> tuple[Profile, ...]:
        """All profiles of a workspace, wherever they could answer."""
        return tuple((await self.catalogues.of(team)).profiles.values())

    async def answering(self, team: str, place: str) -> Profile:
        """The profile that answers in a place; the default one for what is no place."""
        chosen = await self.database.run(place_settings.chosen, team, place)
        return (await self.catalogues.of(team)).profile(chosen.profile)

    async def switch(self, here: ActorInChannel, name: str) -> str:
        """Choose the profile that answers here, and announce a change to the channel once.

        Raises NotForYou for one that wouldn't answer them here, or isn't theirs to choose.
        """
        catalogue = await self.catalogues.of(here.team)
        profile = catalogue.profiles.get(name)
        if profile is None:
            return unknown(catalogue, name, await self.audience.hidden(here))
        await self.audience.require(here, profile)
        now = await self.database.run(place_settings.chosen, here.team, here.place)
        await self.audience.require_choice(here, profile, _answered(catalogue, now))
        before, changed = await self.database.run(
            place_settings.audited,
            AuditEvent(here.team, here.user, AuditAction.CHANNEL_AGENT_SWITCHED, here.channel),
            here.place,
            partial(place_settings.choose_profile, team=here.team, place=here.place, profile=name),
        )
        title = named(profile.title)
        if not changed or _answered(catalogue, before) == name:
            return (ALREADY_FOR_ME if here.is_direct else ALREADY).format(title=title)
        log.info("profile_chosen", team=here.team, place=here.place, profile=name)
        way_out = await self.document_agents.of_library(here, name)
        if here.is_direct:
            return _with(FOR_ME.format(title=title), way_out)
        announcement = SWITCHED.format(who=await self.announcements.who(here.user), title=title)
        return await self.announcements.tell(
            here, _with(announcement, way_out), _with(DONE.format(title=title), way_out)
        )

    async def follow(self, here: ActorInChannel, how: str) -> str:
        """Set which replies are answered in this channel, or report it."""
        if here.is_direct:
            return FOLLOW_DIRECT
        if how not in set(Follow):
            chosen = await self.database.run(place_settings.chosen, here.team, here.place)
            return FOLLOW_HOW.format(now=FOLLOWS_NOW[chosen.follow])
        follow = Follow(how)
        if not await self.database.run(
            place_settings.audited,
            AuditEvent(here.team, here.user, AuditAction.FOLLOW_CHANGED, here.channel),
            here.place,
            partial(place_settings.choose_follow, team=here.team, place=here.place, follow=follow),
        ):
            return FOLLOWS_NOW[follow]
        log.info("follow_chosen", team=here.team, place=here.place, follow=follow)
        announcement = FOLLOWS[follow].format(who=await self.announcements.who(here.user))
        return await self.announcements.tell(here, announcement, FOLLOWS_NOW[follow])


def unknown(catalogue: Catalogue, name: str, hidden: Collection[str] = ()) -> str:
    """Sentences about a name after `/agent` that doesn't exist: what it may mean, or where to look.

    The name may be a misspelt word of the command.
    """
    offered = catalogue.without(hidden)
    if offered.nearest(name):
        return f"{no_such(offered, name)} {SEE_ALL}"
    words = difflib.get_close_matches(name.partition(" ")[0], sorted(RESERVED), n=1)
    hint = NEAR_WORD.format(word=words[0]) if words else SEE_HELP
    return f"{no_such(offered, name)} {hint}"


def no_such(catalogue: Catalogue, name: str) -> str:
    """Sentence about an agent that doesn't exist, with the most similar name if there is one."""
    close = catalogue.nearest(name)
    told = UNKNOWN.format(name=named(cut(name, LONGEST_NAME + 1)))
    return f"{told} {NEAR.format(name=close)}" if close else told


def _with(sentence: str, more: str) -> str:
    return f"{sentence} {more}".rstrip()


def _answered(catalogue: Catalogue, before: ScopeSettings) -> str:
    return catalogue.profile(before.profile).name
