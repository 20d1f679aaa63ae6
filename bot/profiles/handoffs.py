"""Reach of an agent: the agents that it can hand over to, which can do so in turn."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from bot.profiles.profile import Profile

MOST_REACHED = 12  # agents that a question may be handed to, the first one included
UNKNOWN = "The profile “{name}” doesn't exist."
TOO_FAR = "It reaches {count} agents, and {most} are allowed, with those that they hand over to."
KEY_LENGTH = 16  # hexadecimal digits

Profiles = Mapping[str, Profile]


@dataclass(frozen=True, slots=True)
class Reach:
    """An agent with all that it can hand over to where it is asked: the `members`, by name.

    `without` are the names of those that can't be handed over to there; `known` has them, too.
    One that would reach too many hands over to nobody.
    """

    first: Profile
    known: Profiles
    members: Profiles
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, first: Profile, profiles: Profiles, without: Collection[str] = ()) -> Self:
        """The reach of an agent among these; nothing is handed over to those `without`."""
        known = reached(first, profiles)
        if len(known) > MOST_REACHED:
            known = {first.name: first}
        members = _walk(first, known, without)
        return cls(first, known, members, frozenset(without) & known.keys())

    @property
    def hands_over(self) -> bool:
        return len(self.members) > 1

    @property
    def key(self) -> str:
        """Key of the variant of the agent that lacks some of its handoffs; '' for the usual one."""
        names = ",".join(sorted(self.without))
        return hashlib.sha256(names.encode()).hexdigest()[:KEY_LENGTH] if names else ""

    @property
    def uses_channel_library(self) -> bool:
        """True if one of them depends on the library of the scope in which it is asked."""
        return any(one.uses_channel_library for one in self.members.values())

    @property
    def library_ids(self) -> frozenset[str]:
        """The fixed libraries of all of them."""
        return frozenset().union(*(one.library_ids for one in self.members.values()))

    def targets(self, profile: Profile) -> tuple[Profile, ...]:
        """The agents that a member hands over to itself."""
        return targets(profile, self.members, self.without)

    def within(self, member: Profile) -> "Reach":
        """The reach of a member, as it would be if it were asked in the same place."""
        return Reach.of(member, self.known, self.without)

    def in_order(self) -> Iterator[Profile]:
        """The members, each behind those that it hands over to as far as cycles allow that."""
        return _behind_their_targets(self.first, self, set())

    def without_libraries(self, gone: Collection[str]) -> "Reach":
        """The same without these fixed libraries."""
        known = {name: one.without(gone) for name, one in self.known.items()}
        return Reach.of(known[self.first.name], known, self.without)


def targets(
    profile: Profile, profiles: Profiles, without: Collection[str] = ()
) -> tuple[Profile, ...]:
    """The agents that a profile hands over to itself: not to those that are gone."""
    known = (profiles[name] for name in profile.handoffs if name in profiles)
    return tuple(one for one in known if one.name not in {*without, profile.name})


def reached(first: Profile, profiles: Profiles) -> dict[str, Profile]:
    """An agent and those that it reaches, by name, the nearest first."""
    return _walk(first, profiles)


def problem(profile: Profile, profiles: Profiles) -> str:
    """Sentence about what is wrong with the handoffs of a profile among these; '' if nothing is."""
    for name in profile.handoffs:
        if name not in profiles:
            return UNKNOWN.format(name=name)
    count = len(reached(profile, profiles))
    return TOO_FAR.format(count=count, most=MOST_REACHED) if count > MOST_REACHED else ""


def _walk(first: Profile, profiles: Profiles, without: Collection[str] = ()) -> dict[str, Profile]:
    found, waiting = {first.name: first}, [first]
    for profile in waiting:
        for target in targets(profile, profiles, without):
            if target.name not in found:
                found[target.name] = target
                waiting.append(target)
    return found


def _behind_their_targets(profile: Profile, reach: Reach, seen: set[str]) -> Iterator[Profile]:
    seen.add(profile.name)
    for target in reach.targets(profile):
        if target.name not in seen:
            yield from _behind_their_targets(target, reach, seen)
    yield profile
