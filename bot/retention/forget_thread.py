"""*Forget thread*: confirmed in a modal, deleted once, announced in the thread."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.core.actor import ActorInChannel
from bot.core.errors import UserFacingError
from bot.permissions.gate import Gate
from bot.permissions.policy import Action
from bot.permissions.roles import Permissions
from bot.slack.errors import SlackFailed
from bot.slack.posting.announcements import ANNOUNCEMENT_TIMEOUT, Announcements
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.block_kit import plainly
from bot.slack.views.forget_thread import ToForget
from bot.slack.views.windows import Done, Window
from storage.audit import log as audit_log
from storage.audit.events import AuditAction, AuditEvent
from storage.engine.database import Database
from storage.records import Outcome
from storage.retention import forgetting, tombstones
from storage.retention.forgetting import ThreadState

log = structlog.get_logger()

TITLE = "Forget thread"
TOLD = (
    "🧹 {who} asked me to forget this thread. It's deleted here and at Mistral. "
    "Mention me to start over."
)
DONE = "I forgot this thread. What's left of it at Mistral is deleted within minutes."
UNTOLD = "{done} I couldn't tell the thread."
WHY_NOT = {
    ThreadState.UNKNOWN: "I'm not in this thread, so there's nothing to forget.",
    ThreadState.FORGOTTEN: "I forgot this thread already.",
}
ABOUT = "forgotten"  # metadata by which the notice can be found again


class NotYoursToForget(UserFacingError):
    """Only admins and the person who started this conversation can do this."""


class NotAnAdmin(UserFacingError):
    """Only workspace admins can do this."""


@dataclass(frozen=True, slots=True)
class ThreadForgetting:
    """Forgets threads for admins and, unless `by_admins`, for whoever began the conversation."""

    database: Database
    permissions: Permissions
    modals: Modals
    notices: Notices
    announcements: Announcements
    stop: Callable[[int, str], None]
    gate: Gate
    by_admins: bool = False
    clock: Callable[[], float] = time.time

    async def ask(self, here: ActorInChannel, thread_ts: str, trigger: str) -> None:
        """Open a modal that asks for confirmation, or says why there is nothing to confirm."""
        await self.modals.open(here, trigger, await self._window(here, thread_ts))

    async def confirmed(self, here: ActorInChannel, thread_ts: str) -> Done:
        """Forget the thread of a confirmed modal. Raises UserFacingError, such as NotAdmitted."""
        await self.gate.require(here, Action.FORGET)
        if why_not := await self._why_not(here, thread_ts):
            return Done(why_not, TITLE)
        now = f"{self.clock():.6f}"
        forgotten = await self.database.run(
            audit_log.recorded,
            partial(forgetting.forget, position=here.at(thread_ts), until=now),
            AuditEvent(here.team, here.user, AuditAction.THREAD_FORGOTTEN, here.channel, thread_ts),
        )
        if forgotten is None:
            return Done(WHY_NOT[ThreadState.FORGOTTEN], TITLE)
        place = {"team": here.team, "channel": here.channel, "thread": thread_ts}
        log.info("thread_forgotten", **place, by=here.user)
        await self.database.scrub()
        for turn in forgotten.stopped:
            self.stop(turn, Outcome.FORGOTTEN)
        return Done(await self._tell(here, thread_ts), TITLE)

    async def _window(self, here: ActorInChannel, thread_ts: str) -> Window:
        try:
            why_not = await self._why_not(here, thread_ts)
        except UserFacingError as error:
            why_not = error.sentence
        if why_not:
            return Done(why_not, TITLE)
        return ToForget((here.channel, thread_ts))

    async def _why_not(self, here: ActorInChannel, thread_ts: str) -> str:
        """The obstacle to forgetting, or ''. Raises UserFacingError if somebody may not."""
        thread = here.at(thread_ts)
        standing = await self.database.run(forgetting.state, thread)
        if standing in WHY_NOT:
            return WHY_NOT[standing]
        if not self.by_admins and await self.database.run(forgetting.began, thread, here.user):
            return ""
        if not await self.permissions.is_admin(here):
            raise NotAnAdmin if self.by_admins else NotYoursToForget
        return ""

    async def _tell(self, here: ActorInChannel, thread_ts: str) -> str:
        """Tell the thread; return the sentence for the person."""
        place = ThreadTarget(here.team, here.channel, thread_ts, here.user, here.team)
        notice = plainly(TOLD.format(who=await self.announcements.who(here.user)))
        try:
            async with asyncio.timeout(ANNOUNCEMENT_TIMEOUT):
                ts = await self.notices.reply(place, ABOUT, notice)
        except (SlackFailed, TimeoutError) as failed:
            log.info("notice_failed", channel=here.channel, error=type(failed).__name__)
            return UNTOLD.format(done=DONE)
        await self.database.run(tombstones.extend, here.at(thread_ts), ts)
        return DONE
