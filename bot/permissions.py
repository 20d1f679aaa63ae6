"""Who may what: admins, the others of a workspace, strangers."""

import asyncio
from dataclasses import dataclass

from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.slack.directory import PeopleDirectory, Person
from bot.slack.errors import SlackFailed

PATIENCE = 2.0  # seconds to hear from Slack who somebody is: a window has to open within three


class NotAllowed(UserFacingError):
    """Only admins of this workspace may make, edit and delete agents."""


class NotAWorkspaceMember(UserFacingError):
    """Only members of this workspace may make, edit and delete agents."""


class PermissionsUnknown(UserFacingError):
    """Slack does not tell me just now whether you may do this. Please try again."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Asks who somebody is, each time anew; `for_everybody` is about profiles."""

    people: PeopleDirectory
    for_everybody: bool

    async def require(self, who: Actor) -> None:
        """Who may make profiles; else NotAllowed, NotAMember, or NobodySays."""
        person = await self._person(who)
        if not _is_member(who, person):
            raise NotAWorkspaceMember
        if not (person.is_admin or self.for_everybody):
            raise NotAllowed

    async def is_admin(self, who: Actor) -> bool:
        """Whether somebody runs this workspace. Raises NobodySays."""
        person = await self._person(who)
        return person.is_admin and _is_member(who, person)

    async def has(self, who: Actor) -> bool:
        """Whether somebody may, as far as can be said."""
        try:
            await self.require(who)
        except UserFacingError:
            return False
        return True

    async def _person(self, who: Actor) -> Person:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.people.person(who.user)
        except (SlackFailed, TimeoutError) as failed:
            raise PermissionsUnknown from failed


def _is_member(who: Actor, person: Person) -> bool:
    return who.team in person.teams and not person.is_guest
