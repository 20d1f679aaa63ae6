"""`/agent keep`: how long the idle threads of a scope are kept."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.roles import Permissions
from bot.slack.posting.announcements import Announcements
from storage.agents import place_settings
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database

log = structlog.get_logger()

MOST_DAYS = 3_650
FOREVER, DEFAULT = "forever", "default"

CHANNEL, DIRECT = "this channel's threads", "threads in your direct messages with me"
KEPT = "{threads} are kept indefinitely."
FORGOTTEN = "{threads} are forgotten after {days} without activity."
BY_DEFAULT = " That's the default."
TOLD = "{who} changed a setting: {rule}"
HOW = "{now} Change it with `/agent keep DAYS`, `/agent keep forever` or `/agent keep default`."
NO_DAYS = f"Use a number of days from 1 to {MOST_DAYS:,}, or `forever`."


class NotYoursToKeep(UserFacingError):
    """Only workspace admins can set how long a channel's threads are kept."""


class NotAKeepSetting(ValueError):
    """This is no number of days, nor one of the words."""


@dataclass(frozen=True, slots=True)
class KeepSetting:
    """Changes and reports the setting; `days` is the default."""

    database: Database
    permissions: Permissions
    announcements: Announcements
    days: int

    async def keep(self, here: ActorInChannel, how: str) -> str:
        """Set the days, or report them; the sentence is for that person alone.

        Raises NotYoursToKeep, or PermissionsUnknown if Slack does not say who somebody is.
        """
        if not how:
            return HOW.format(now=await self._now(here))
        try:
            days = parse_days(how)
        except NotAKeepSetting:
            return NO_DAYS
        if not here.is_direct and not await self.permissions.is_admin(here):
            raise NotYoursToKeep
        changed = await self.database.run(
            place_settings.audited,
            AuditEvent(here.team, here.user, AuditAction.KEEP_CHANGED, here.channel),
            here.place,
            partial(place_settings.choose_keep, team=here.team, place=here.place, days=days),
        )
        now = await self._now(here)
        if here.is_direct or not changed:
            return now
        log.info("keep_chosen", team=here.team, place=here.place, days=days)
        announcement = TOLD.format(
            who=await self.announcements.who(here.user), rule=self._rule(here, days)
        )
        return await self.announcements.tell(here, announcement, now)

    async def _now(self, here: ActorInChannel) -> str:
        """The present setting, as a sentence."""
        chosen = await self.database.run(place_settings.chosen, here.team, here.place)
        rule = self._rule(here, chosen.keep_days)
        return rule[0].upper() + rule[1:]

    def _rule(self, here: ActorInChannel, days: int | None) -> str:
        threads = DIRECT if here.is_direct else CHANNEL
        held = self.days if days is None else days
        shown = "a day" if held == 1 else f"{held:,} days"
        wording = FORGOTTEN if held else KEPT
        return wording.format(threads=threads, days=shown) + (BY_DEFAULT if days is None else "")


def parse_days(how: str) -> int | None:
    """The days that somebody typed: 0 for ever, None for the default. Raises NotAKeepSetting."""
    if how in {FOREVER, DEFAULT}:
        return 0 if how == FOREVER else None
    if not (how.isascii() and how.isdecimal() and 1 <= int(how[:9]) <= MOST_DAYS):
        raise NotAKeepSetting
    return int(how)
