"""Departures: channels that we are out of; what we keep of them goes by the rules of retention.

The channel can't be told any more, so whoever removed us is, directly, with a button for admins.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.core.actor import Actor
from bot.core.errors import UserFacingError
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.permissions.roles import Permissions
from bot.retention.offboarding import Offboarding
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.views.channel_changes import departure_notice
from storage import jobs
from storage.agents import policies
from storage.due import DueWork
from storage.engine.database import Database
from storage.retention import departures
from storage.retention.departures import KeptOfChannel

log = structlog.get_logger()

JOB = DueWork.DEPARTURES
INTERVAL = 3600.0  # seconds
DAY = 86_400  # seconds
LEAVING = "left {channel}"  # place of what is told of a departure, once a day
BATCH = 100  # channels in one run
SHOWN = 10  # channels in a window

LEFT = "I left <#{channel}>, and still keep {kept} from there. {term}"
FORGOTTEN = "If nobody invites me back, I'll delete that in {days}."
FOREVER = "I won't delete that automatically."
DELETED = "I'm deleting what I kept of <#{channel}>, here and at Mistral."
BACK = "I'm back in <#{channel}>, so I deleted nothing."


class NotYoursToDelete(UserFacingError):
    """Only workspace admins can delete what I keep of a channel."""


@dataclass(frozen=True, slots=True)
class Departures:
    """Notes departures and returns; `days` is how long things are kept by default."""

    database: Database
    offboarding: Offboarding
    permissions: Permissions
    channels: ChannelDirectory
    notices: Notices
    background: BackgroundTasks
    days: int
    clock: Callable[[], float] = time.time

    async def left(self, team: str, channel: str, by: str | None) -> None:
        """Note that we are out of a channel; whoever removed us is told later, if known."""
        if await self.database.run(departures.leave, team, channel):
            log.info("channel_left", team=team, channel=channel)
        if by and await self._is_first(team, channel, by):
            tell = partial(self._tell, team, channel, by)
            self.background.begin(("left", team, channel, by), tell)

    async def returned(self, team: str, channel: str) -> None:
        """Note that we are in a channel again."""
        await self.database.run(departures.come_back, team, channel)

    async def known(self, team: str) -> tuple[str, ...]:
        """Channels that we are out of, the latest first."""
        return await self.database.run(departures.left_ones, team, SHOWN)

    async def delete(self, who: Actor, channel: str) -> str:
        """Delete what is kept of a channel that we are out of. Raises NotYoursToDelete."""
        if not await self.permissions.is_admin(who):
            raise NotYoursToDelete
        if not await self.database.run(departures.is_left, who.team, channel):
            return BACK.format(channel=channel)
        log.info("channel_deleted", team=who.team, channel=channel, user=who.user)
        await self.offboarding.channel(who.team, channel)
        return DELETED.format(channel=channel)

    async def end(self, team: str, channel: str) -> None:
        """Delete what is kept of a channel whose term is over, unless we are in it after all."""
        try:
            is_in = await self.channels.is_in(channel)
        except SlackFailed as failed:
            log.info("membership_unknown", channel=channel, code=failed.code)
            return
        if is_in:
            await self.returned(team, channel)
        else:
            await self.offboarding.channel(team, channel)

    async def _is_first(self, team: str, channel: str, by: str) -> bool:
        """True for the first of the events, of which Slack sends several about one departure."""
        day = int(self.clock() // DAY)
        about = LEAVING.format(channel=channel)
        return await self.database.run(policies.first_today, team, about, by, day)

    async def _tell(self, team: str, channel: str, by: str) -> None:
        found = await self.database.run(departures.kept, team, channel, self.days)
        if not (found.threads or found.documents or found.notes):
            return
        text = LEFT.format(channel=channel, kept=_counted(found), term=_term(found.days))
        try:
            await self.notices.to(by, departure_notice(text, channel))
        except SlackFailed as failed:
            log.info("departure_not_told", channel=channel, code=failed.code)


@dataclass(frozen=True, slots=True)
class DueDepartures:
    """Ends departures whose term is over, in all workspaces."""

    database: Database
    departures_of: PerWorkspace[Departures]
    days: int

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL):
            await self.run()

    async def run(self) -> None:
        for team, channel in await self.database.run(departures.overdue, self.days, BATCH):
            try:
                await (await self.departures_of(team)).end(team, channel)
            except NotInstalled:
                log.info("workspace_not_installed", team=team)


def _counted(found: KeptOfChannel) -> str:
    counts = (
        (found.threads, "conversation"),
        (found.documents, "document"),
        (found.notes, "note"),
    )
    *others, last = (
        f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts if count
    )
    return f"{', '.join(others)} and {last}" if others else last


def _term(days: int) -> str:
    counted = "a day" if days == 1 else f"{days:,} days"
    return FORGOTTEN.format(days=counted) if days else FOREVER
