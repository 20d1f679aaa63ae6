"""First message of a branch's thread, and the link to it in the thread of origin."""

from dataclasses import dataclass, replace

import structlog

from bot.branching.questions import first_words
from bot.queue.thread_roots import ThreadRoots, about
from bot.slack.client import SlackClient
from bot.slack.directory.people import PeopleDirectory
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.identity import Identity
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views import branching
from bot.slack.views.block_kit import Json
from storage.engine.database import Database
from storage.records import OpenTurn
from storage.threads import branches
from storage.threads.branches import BranchOrigin

log = structlog.get_logger()

NOT_POSTED = "I couldn't post the branch in <#{channel}> ({code}). The thread is unchanged."


@dataclass(frozen=True, slots=True)
class BranchThreads:
    """Creates the threads of branches; idempotent across attempts."""

    database: Database
    roots: ThreadRoots
    threads: Threads
    people: PeopleDirectory
    identity: Identity

    async def open_thread(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """Post the branch's first message; return the turn and target in the new thread."""
        origin = await self.database.run_with_retry(branches.origin, turn)
        who = await self.people.name(turn.user)
        link = self._origin_link(turn, origin) if origin else ""
        turn, place = await self.ensure_posted(
            turn, place, branching.root(who, link, turn.text), slack
        )
        if origin:
            await self._link_from_origin(turn, place, origin, slack)
        return turn, place

    async def ensure_posted(
        self, turn: OpenTurn, place: ThreadTarget, content: Json, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """Post a thread's first message unless it is posted; return the turn and target there."""
        try:
            return await self.roots.ensure_posted(turn, place, content, slack)
        except SlackRefused as refused:
            await self._tell_person(turn, refused, slack)
            raise

    def _origin_link(self, turn: OpenTurn, origin: BranchOrigin) -> str:
        return self.identity.link(turn.channel, origin.message_ts, origin.thread_ts)

    async def _link_from_origin(
        self, turn: OpenTurn, place: ThreadTarget, origin: BranchOrigin, slack: SlackClient
    ) -> None:
        """Post a link to the branch in the thread of origin; a failure is only logged."""
        origin_target = replace(place, thread_ts=origin.thread_ts)
        try:
            if turn.attempts > 1 and await self.threads.notice_after(
                origin_target, origin.message_ts, about(turn)
            ):
                return
            who = await self.people.name(turn.user)
            address = self.identity.link(turn.channel, turn.ts)
            content = branching.link(who, address, first_words(turn.text))
            await Notices(slack).reply(origin_target, about(turn), content)
        except SlackRefused as refused:
            log.info("notice_failed", channel=turn.channel, code=refused.code)

    async def _tell_person(self, turn: OpenTurn, refused: SlackRefused, slack: SlackClient) -> None:
        """Tell the person in a direct message, since the channel is closed to us."""
        sentence = NOT_POSTED.format(channel=turn.channel, code=refused.code)
        try:
            await Notices(slack).tell(turn.user, sentence)
        except SlackFailed as failed:
            log.info("notice_failed", channel=turn.user, code=failed.code)
