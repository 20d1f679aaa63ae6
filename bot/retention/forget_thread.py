"""*Forget thread*: confirmed in a modal, deleted once, announced in the thread."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.core.actor import Actor, ActorInChannel
from bot.core.errors import UserFacingError
from bot.core.signed_tokens import SignedTokens
from bot.permissions import Permissions
from bot.slack.errors import SlackFailed
from bot.slack.posting.announcements import ANNOUNCEMENT_TIMEOUT, Announcements
from bot.slack.posting.modals import Modals
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.views.block_kit import plainly
from bot.slack.views.forget_thread import ToForget
from bot.slack.views.windows import Done, Window
from storage.engine.database import Database
from storage.records import Outcome
from storage.retention import forgetting, tombstones
from storage.retention.forgetting import ThreadState

log = structlog.get_logger()

TITLE = "Forget thread"
TOLD = (
    "🧹 This conversation was forgotten: {who} had it deleted, here and at Mistral. "
    "What you ask me next begins a new conversation."
)
DONE = "This thread is forgotten. What is left of it at Mistral is deleted in the next minutes."
UNTOLD = "{done} I could not tell the thread."
WHY_NOT = {
    ThreadState.UNKNOWN: "I am not in this thread, so there is nothing to forget.",
    ThreadState.FORGOTTEN: "This thread is forgotten already.",
}
ABOUT = "forgotten"  # metadata by which the notice can be found again


class NotYoursToForget(UserFacingError):
    """Only those who asked something in this thread, and admins, can have it forgotten."""


class NotAnAdmin(UserFacingError):
    """Only admins of this workspace can have a thread forgotten."""


@dataclass(frozen=True, slots=True)
class ThreadForgetting:
    """Forgets threads for admins and, unless `by_admins`, for whoever asked something in one."""

    database: Database
    permissions: Permissions
    modals: Modals
    signed_tokens: SignedTokens
    notices: Notices
    announcements: Announcements
    stop: Callable[[int, str], None]
    by_admins: bool = False
    clock: Callable[[], float] = time.time

    async def ask(self, here: ActorInChannel, thread_ts: str, trigger: str) -> None:
        """Open a modal that asks for confirmation, or says why there is nothing to confirm."""
        await self.modals.open(trigger, await self._window(here, thread_ts))

    async def confirmed(self, who: Actor, about: str) -> Done:
        """Forget the thread of a confirmed modal. Raises UserFacingError."""
        channel, thread_ts = self.signed_tokens.verified(about, who.team)
        here = ActorInChannel(who.team, who.user, channel)
        if why_not := await self._why_not(here, thread_ts):
            return Done(why_not, TITLE)
        now = f"{self.clock():.6f}"
        forgotten = await self.database.run(forgetting.forget, here.at(thread_ts), now)
        if forgotten is None:
            return Done(WHY_NOT[ThreadState.FORGOTTEN], TITLE)
        log.info("thread_forgotten", team=who.team, channel=channel, thread=thread_ts, by=who.user)
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
        return ToForget(self.signed_tokens.sign(*here.at(thread_ts)))

    async def _why_not(self, here: ActorInChannel, thread_ts: str) -> str:
        """The obstacle to forgetting, or ''. Raises UserFacingError if somebody may not."""
        thread = here.at(thread_ts)
        standing = await self.database.run(forgetting.state, thread)
        if standing in WHY_NOT:
            return WHY_NOT[standing]
        if not self.by_admins and await self.database.run(forgetting.asked_in, thread, here.user):
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
