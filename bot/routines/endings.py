"""Routines end with the person who made them, and pause in channels that are closed to us."""

from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from storage.engine.database import Database
from storage.routines import endings

log = structlog.get_logger()

LEFT = "You left <#{channel}>, so I ended your routines there: {count}."


@dataclass(frozen=True, slots=True)
class RoutineEndings:
    """Ends and pauses routines when people, or we, leave channels."""

    database: Database
    notices: Notices
    background: BackgroundTasks

    async def person_left(self, team: str, user: str, channel: str) -> None:
        """End somebody's routines in a channel that they left."""
        count = await self.database.run(endings.left_channel, team, user, channel)
        if count:
            log.info("routines_ended", team=team, channel=channel, user=user, count=count)
            tell = partial(self._tell, user, LEFT.format(channel=channel, count=count))
            self.background.begin(("routines ended", team, channel, user), tell)

    async def channel_closed(self, team: str, channel: str) -> None:
        """Pause the routines of a channel; the scheduler tells their makers."""
        await self.database.run(endings.channel_closed, team, channel)

    async def _tell(self, user: str, text: str) -> None:
        try:
            await self.notices.tell(user, text)
        except SlackFailed as failed:
            log.info("routines_end_not_told", user=user, code=failed.code)
