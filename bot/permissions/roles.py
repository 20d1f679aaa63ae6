"""Permissions of admins, other members of a workspace, and strangers."""

import asyncio
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.slack.directory.people import PeopleDirectory, Person
from bot.slack.errors import SlackFailed

LOOKUP_TIMEOUT = 2.0  # seconds for Slack's answer: a modal has to open within three


class NotAllowed(UserFacingError):
    """Only workspace admins can create, edit and delete agents."""


class NotAWorkspaceMember(UserFacingError):
    """Only workspace members can create, edit and delete agents."""


class PermissionsUnknown(UserFacingError):
    """I couldn't check your permissions with Slack. Please try again."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Looks people up in Slack, uncached; with `for_everybody`, every member may edit profiles."""

    people: PeopleDirectory
    for_everybody: bool

    async def require(self, who: Actor) -> None:
        """Raise NotAllowed or NotAWorkspaceMember unless somebody may edit profiles.

        Raises PermissionsUnknown if Slack does not say who it is.
        """
        person = await self._person(who)
        if not _is_member(who, person):
            raise NotAWorkspaceMember
        if not (person.is_admin or self.for_everybody):
            raise NotAllowed

    async def is_admin(self, who: Actor) -> bool:
        """True for an admin of this workspace. Raises PermissionsUnknown."""
        person = await self._person(who)
        return person.is_admin and _is_member(who, person)

    async def has(self, who: Actor) -> bool:
        """True if somebody may edit profiles; False also if Slack does not say who it is."""
        try:
            await self.require(who)
        except UserFacingError:
            return False
        return True

    async def _person(self, who: Actor) -> Person:
        try:
            async with asyncio.timeout(LOOKUP_TIMEOUT):
                return await self.people.person(who.user)
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed


def _is_member(who: Actor, person: Person) -> bool:
    return who.team in person.teams and not person.is_guest
