"""`/library`: lists and removes documents, retries them, and switches automatic intake."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.documents.intake import Intake
from bot.documents.notices.reading_agents import ReadingAgents
from bot.permissions.roles import Permissions, PermissionsUnknown
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.markup import escaped, quoted_name
from bot.slack.posting.announcements import Announcements
from bot.slack.views.library import LIBRARY_NAME, ON_A_PAGE, LibraryPage
from bot.slack.views.paging import page_count
from storage.agents import place_settings
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.documents import listings, share_transitions
from storage.documents.listings import ListedFile
from storage.documents.records import ShareState
from storage.engine.database import Database

log = structlog.get_logger()


REMOVED = "Removed {name} from {library}."
CLEARED = "{who} cleared this channel's library. The files in Slack stay."
RETRIED = "Trying {name} again…"
NOT_THERE = "This document isn't in {library} anymore."
NOT_RETRIED = "Trying again won't help with {name}: {error}"
NOT_FAILED = "This document is fine; there's nothing to retry."
SWITCHED = {
    True: (
        "{who} turned on automatic adding: documents shared here go into this channel's library."
    ),
    False: (
        "{who} turned off automatic adding: documents shared here stay out of this channel's "
        "library."
    ),
}
NOW = {
    True: "Documents shared here are added to this channel's library automatically.",
    False: "Documents shared here stay out of this channel's library.",
}
HOW = "{now} Change it with `/library auto on` or `/library auto off`."
NEITHER = "Use `/library auto on` or `/library auto off`. {now}"
DIRECT = "Documents you share in direct messages always go into your library."
CHOICES = {"on": True, "off": False}


class NotInChannel(UserFacingError):
    """I'm not in this channel. Invite me, and I'll add the documents shared here to its library."""


class NotYoursToRemove(UserFacingError):
    """Only the person who shared a document or a workspace admin can remove it."""


class NotYoursToClear(UserFacingError):
    """Only workspace admins can clear a channel's library."""


class NotYourChoice(UserFacingError):
    """Only people who can edit this workspace's agents can change this."""


@dataclass(frozen=True, slots=True)
class LibraryService:
    """Reaches a library only from within its scope, never from elsewhere.

    Each returned sentence is for that person alone.
    """

    database: Database
    intake: Intake
    permissions: Permissions
    channels: ChannelDirectory
    announcements: Announcements
    site: str
    agents: ReadingAgents

    async def open(self, here: ActorInChannel) -> LibraryPage:
        """The first page. Raises NotInChannel."""
        if not here.is_direct and await self.channels.is_outside(here.channel):
            raise NotInChannel
        return await self.page(here, 0)

    async def page(self, here: ActorInChannel, number: int) -> LibraryPage:
        """A page, or the last one if there are fewer."""
        choice = await self.database.run(place_settings.chosen, here.team, here.place)
        while True:
            page = {"limit": ON_A_PAGE, "offset": number * ON_A_PAGE}
            found, total = await self.database.run(listings.listing, here.team, here.place, **page)
            if found or number == 0:
                auto = here.is_direct or choice.auto
                sums = await self.database.run(listings.sums, here.team, here.place)
                way_out = await self.agents.way_out(here) if sums.ready else ""
                shown = (tuple(found), number, total, sums, self.site, way_out)
                return LibraryPage(here.is_direct, auto, *shown)
            number = page_count(total, ON_A_PAGE) - 1

    async def remove(self, here: ActorInChannel, share: int) -> str:
        """Remove a document. Raises NotYoursToRemove, or PermissionsUnknown if Slack is silent."""
        found = await self._find(here, share)
        if found is None:
            return NOT_THERE.format(library=LIBRARY_NAME[here.is_direct])
        if found.user != here.user and not await self.permissions.is_admin(here):
            raise NotYoursToRemove
        await self.database.run(share_transitions.remove, here.team, here.place, share, here.user)
        log.info("share_removed", share=share, team=here.team)
        await self.intake.wake()
        return REMOVED.format(name=quoted_name(found.name), library=LIBRARY_NAME[here.is_direct])

    async def clear(self, here: ActorInChannel) -> str:
        """Remove every document. Raises NotYoursToClear, or PermissionsUnknown."""
        if not await self.permissions.is_admin(here):
            raise NotYoursToClear
        await self.database.run(
            audit_log.recorded,
            partial(share_transitions.remove_all, team=here.team, place=here.place),
            AuditEvent(here.team, here.user, AuditAction.LIBRARY_CLEARED, here.channel),
        )
        log.info("library_cleared", team=here.team, place=here.place, user=here.user)
        await self.intake.wake()
        return CLEARED.format(who=await self.announcements.who(here.user))

    async def retry(self, here: ActorInChannel, share: int) -> str:
        """Retry a failed document; whoever may share here may do that."""
        found = await self._find(here, share)
        if found is None:
            return NOT_THERE.format(library=LIBRARY_NAME[here.is_direct])
        if not await self.database.run(share_transitions.retry, here.team, here.place, share):
            if not (found.state == ShareState.FAILED and found.is_final):
                return NOT_FAILED
            return NOT_RETRIED.format(
                name=quoted_name(found.name), error=escaped(found.error or "")
            )
        await self.intake.wake()
        return RETRIED.format(name=quoted_name(found.name))

    async def auto(self, here: ActorInChannel, how: str) -> str:
        """Set whether documents shared here are added, or report it. Raises NotYourChoice.

        It affects everybody in the channel, as an agent does, so it needs the same permission.
        """
        if here.is_direct:
            return DIRECT
        if how not in CHOICES:
            choice = await self.database.run(place_settings.chosen, here.team, here.place)
            return (NEITHER if how else HOW).format(now=NOW[choice.auto])
        auto = CHOICES[how]
        await self._require(here)
        if not await self.database.run(
            place_settings.audited,
            AuditEvent(here.team, here.user, AuditAction.AUTO_CHANGED, here.channel),
            here.place,
            partial(place_settings.choose_auto, team=here.team, place=here.place, auto=auto),
        ):
            return NOW[auto]
        log.info("auto_chosen", team=here.team, place=here.place, auto=auto)
        told = SWITCHED[auto].format(who=await self.announcements.who(here.user))
        return await self.announcements.tell(here, told, NOW[auto])

    async def _find(self, here: ActorInChannel, share: int) -> ListedFile | None:
        return await self.database.run(listings.find, here.team, here.place, share)

    async def _require(self, here: ActorInChannel) -> None:
        try:
            await self.permissions.require(here)
        except PermissionsUnknown:
            raise
        except UserFacingError as error:
            raise NotYourChoice from error
