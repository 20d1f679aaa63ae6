"""The first message of a branch, and the link to it from where it branched off."""

from dataclasses import dataclass, replace

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.identity import Identity
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import Threads
from bot.slack.views import branching
from bot.slack.views.block_kit import Json
from storage.engine.database import Database
from storage.records import OpenTurn, is_placeholder
from storage.threads import branches
from storage.threads.branches import BranchOrigin

log = structlog.get_logger()

NOT_POSTED = (
    "I could not branch off in <#{channel}>: Slack does not let me write there ({code}). "
    "Nothing is lost in the thread itself."
)


@dataclass(frozen=True, slots=True)
class BranchThreads:
    """Makes threads of branches: once, whatever breaks off in between."""

    database: Database
    threads: Threads
    identity: Identity

    async def grow(
        self, turn: OpenTurn, place: ThreadTarget, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """The branch's turn and place as they are once its thread is there."""
        origin = await self.database.run_with_retry(branches.origin, turn)
        who = await self.threads.name(turn.user)
        link = self._address(turn, origin) if origin else ""
        turn, place = await self.planted(turn, place, branching.root(who, link, turn.text), slack)
        if origin:
            await self._link(turn, place, origin, slack)
        return turn, place

    async def planted(
        self, turn: OpenTurn, place: ThreadTarget, content: Json, slack: SlackClient
    ) -> tuple[OpenTurn, ThreadTarget]:
        """A turn and its place once the thread is there that begins with this message."""
        if not is_placeholder(turn.ts):
            return turn, place
        ts = await self._found(turn) or await self._posted(turn, content, slack)
        await self.database.run_with_retry(branches.posted, turn, ts)
        return replace(turn, ts=ts, thread_ts=ts), replace(place, thread_ts=ts)

    def _address(self, turn: OpenTurn, origin: BranchOrigin) -> str:
        return self.identity.link(turn.channel, origin.message_ts, origin.thread_ts)

    async def _found(self, turn: OpenTurn) -> str | None:
        """Where an earlier attempt posted the first message, and could not say so."""
        if turn.attempts == 1:
            return None
        return await self.threads.root_about(turn.channel, _about(turn))

    async def _posted(self, turn: OpenTurn, content: Json, slack: SlackClient) -> str:
        try:
            return await Notices(slack).open(turn.channel, _about(turn), turn.text, content)
        except SlackRefused as refused:
            await self._tell(turn, refused, slack)
            raise

    async def _link(
        self, turn: OpenTurn, place: ThreadTarget, origin: BranchOrigin, slack: SlackClient
    ) -> None:
        """Tell the thread where it goes on elsewhere; that it is not told is no harm."""
        there = replace(place, thread_ts=origin.thread_ts)
        try:
            if turn.attempts > 1 and await self.threads.notice_after(
                there, origin.message_ts, _about(turn)
            ):
                return
            who = await self.threads.name(turn.user)
            told = branching.link(who, self.identity.link(turn.channel, turn.ts))
            await Notices(slack).reply(there, _about(turn), told)
        except SlackRefused as refused:
            log.info("notice_failed", channel=turn.channel, code=refused.code)

    async def _tell(self, turn: OpenTurn, refused: SlackRefused, slack: SlackClient) -> None:
        """Tell the person, in their direct messages: in the channel I cannot."""
        sentence = NOT_POSTED.format(channel=turn.channel, code=refused.code)
        try:
            await Notices(slack).tell(turn.user, sentence)
        except SlackFailed as failed:
            log.info("notice_failed", channel=turn.user, code=failed.code)


def _about(turn: OpenTurn) -> str:
    return f"{turn.kind}:{turn.id}"
