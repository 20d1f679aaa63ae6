"""Fixed libraries of a custom agent: those of channels that whoever chooses them can see."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.permissions.roles import LOOKUP_TIMEOUT, PermissionsUnknown
from bot.profiles.parsing import ProfileError
from bot.slack.directory.channels import ChannelLists, ListedChannel
from bot.slack.errors import SlackFailed
from bot.slack.views.agents.more_fields import Choice
from storage.documents import libraries
from storage.engine.database import Database

UNSEEN, GONE = "unseen", "gone"  # choices of the form that are no channel
LABEL, PRIVATE_LABEL = "#{name}'s library", "#{name}'s library (private channel)"
UNSEEN_LABELS = ("A library that you can't see", "{count} libraries that you can't see")
GONE_LABELS = ("A library of no channel here", "{count} libraries of no channel here")
NOT_OFFERED = "One of these libraries isn't there any more, or isn't yours to choose."
LONGEST_NAME = 45  # characters of a channel's, so that an option has room for the rest


@dataclass(frozen=True, slots=True)
class OfferedLibraries:
    """Libraries that somebody can choose, and the values of those that an agent has."""

    choices: tuple[Choice, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FixedLibraries:
    """Translates between the ids of an agent's libraries and what somebody may see of them.

    What an agent has besides (of private channels that somebody isn't in, and of no channel at
    all) is a choice of its own, without a name: it can be kept or given up.
    """

    database: Database
    channels: ChannelLists

    async def offered(self, who: Actor, has: Collection[str]) -> OfferedLibraries:
        """The libraries to choose from, for an agent that `has` these. Raises PermissionsUnknown.

        Raises it where Slack doesn't say in time which channels somebody can see.
        """
        known, visible = await self._known(who), await self._visible(who)
        seen = {place: id_ for place, id_ in known.items() if place in visible}
        choices = [Choice(place, _label(visible[place])) for place in seen]
        choices.sort(key=lambda one: (seen[one.value] not in has, one.label))
        chosen = [one.value for one in choices if seen[one.value] in has]
        for value, labels, ids in (
            (UNSEEN, UNSEEN_LABELS, _unseen(known, seen, has)),
            (GONE, GONE_LABELS, set(has) - set(known.values())),
        ):
            if ids:
                label = labels[0] if len(ids) == 1 else labels[1].format(count=len(ids))
                choices.insert(0, Choice(value, label))
                chosen.append(value)
        return OfferedLibraries(tuple(choices), tuple(chosen))

    async def ids(
        self, who: Actor, chosen: Collection[str], has: Collection[str]
    ) -> tuple[str, ...]:
        """The ids of what somebody chose for an agent that `has` these.

        Raises ProfileError for what isn't theirs to choose, and PermissionsUnknown.
        """
        known, visible = await self._known(who), await self._visible(who)
        seen = {place: id_ for place, id_ in known.items() if place in visible}
        places = [value for value in chosen if value not in {UNSEEN, GONE}]
        if not set(places) <= set(seen):
            raise ProfileError({"libraries": NOT_OFFERED})
        kept = _unseen(known, seen, has) if UNSEEN in chosen else set()
        kept |= set(has) - set(known.values()) if GONE in chosen else set()
        return (*(seen[place] for place in places), *sorted(kept))

    async def _known(self, who: Actor) -> dict[str, str]:
        return await self.database.run(libraries.ids, who.team)

    async def _visible(self, who: Actor) -> dict[str, ListedChannel]:
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                return await self.channels.visible_to(who.user)
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed


def _unseen(known: dict[str, str], seen: dict[str, str], has: Collection[str]) -> set[str]:
    return (set(known.values()) - set(seen.values())) & set(has)


def _label(channel: ListedChannel) -> str:
    wording = PRIVATE_LABEL if channel.is_private else LABEL
    return wording.format(name=channel.name[:LONGEST_NAME])
