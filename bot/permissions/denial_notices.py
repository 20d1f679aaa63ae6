"""Notices to people who may not, or reached a limit, for nobody else to see."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.core.actor import ActorInChannel
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.views.block_kit import plainly
from storage.agents import policies
from storage.engine.database import Database

log = structlog.get_logger()

DAY = 86_400  # seconds
LIMIT_PAUSE = 60.0  # seconds in which who goes on beyond a limit isn't told of it again
REMEMBERED = 1_000  # people who were told of a limit

Told = dict[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class DenialNotices:
    """Tells people once a day in each place; of a limit, whenever they reach it.

    That somebody was told is recorded before, so that no node tells them again.
    """

    database: Database
    notices: Notices
    background: BackgroundTasks
    clock: Callable[[], float] = time.time
    told_of_limits: Told = field(default_factory=dict)

    async def tell(self, here: ActorInChannel, sentence: str, thread_ts: str | None = None) -> None:
        """Tell somebody why they may not, unless they were told today; it follows later."""
        day = int(self.clock() // DAY)
        person = (here.team, here.place, here.user)
        if await self.database.run(policies.first_today, *person, day):
            self.background.begin(
                ("refused", *person), partial(self._send, here, sentence, thread_ts)
            )

    def tell_of_limit(
        self, here: ActorInChannel, sentence: str, thread_ts: str | None = None
    ) -> None:
        """Tell somebody that they reached a limit, once for all that they do at a time."""
        person, now = ("limit", here.team, here.place, here.user, sentence), self.clock()
        if now - self.told_of_limits.get(person, 0.0) < LIMIT_PAUSE:
            return
        if len(self.told_of_limits) >= REMEMBERED:
            self.told_of_limits.clear()
        self.told_of_limits[person] = now
        self.background.begin(person, partial(self._send, here, sentence, thread_ts))

    async def _send(self, here: ActorInChannel, sentence: str, thread_ts: str | None) -> None:
        if here.is_direct:
            await self._tell_directly(here, sentence, thread_ts)
            return
        try:
            await self.notices.privately(here.channel, here.user, sentence, thread_ts)
        except SlackFailed as failed:
            log.info("denial_not_shown", channel=here.channel, code=failed.code)
            await self._tell_directly(here, sentence, None)

    async def _tell_directly(
        self, here: ActorInChannel, sentence: str, thread_ts: str | None
    ) -> None:
        try:
            if thread_ts:
                await self.notices.tell(here.channel, sentence, thread_ts)
            else:
                await self.notices.to(here.user, plainly(sentence))
        except SlackFailed as failed:
            log.info("denial_not_told", user=here.user, code=failed.code)
