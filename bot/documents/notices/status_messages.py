"""Status of shared files, shown in Slack by reactions and messages; failures are only logged."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.core.actor import ActorInChannel
from bot.documents.notices import status_text
from bot.documents.notices.reading_agents import ReadingAgents
from bot.documents.notices.status_text import Telling
from bot.slack.errors import SlackFailed
from bot.slack.posting.annotations import Annotations
from storage.documents import status_messages
from storage.documents.records import UNDER_WAY, NoticeLevel, ShareState
from storage.documents.status_messages import OpenNotice, ShownFile
from storage.engine.database import Database

log = structlog.get_logger()

WORKING, DONE, WRONG = "hourglass_flowing_sand", "white_check_mark", "warning"


@dataclass(frozen=True, slots=True)
class StatusMessages:
    """Updates a message's reaction, and our one message about its files.

    Nothing is posted below an answer that has used the files, nor about what failed where nobody
    spoke to us: the reaction shows that, and `/library` why.
    """

    database: Database
    annotations: Annotations
    agents: ReadingAgents

    async def run(self, notice: OpenNotice) -> None:
        files = await self.database.run(status_messages.files, notice)
        shown = await self._react(notice, reaction(files))
        try:
            await self._tell(notice, files)
        except SlackFailed as failed:
            log.info("notice_failed", notice=notice.id, code=failed.code)
        await self.database.run(status_messages.shown, notice, shown)

    async def _react(self, notice: OpenNotice, wanted: str) -> str:
        """Show the wanted reaction, and return it; a failure is not retried."""
        if wanted == notice.reaction:
            return wanted
        try:
            await self.annotations.react(
                notice.channel, notice.message_ts, add=wanted, remove=notice.reaction
            )
        except SlackFailed as failed:
            log.info("reaction_failed", notice=notice.id, code=failed.code)
        return wanted

    async def _tell(self, notice: OpenNotice, files: Sequence[ShownFile]) -> None:
        if not files:  # another message carries them now
            return
        ts = notice.ts or await self._find_unrecorded(notice)
        if not (ts or is_news(files, _level(notice))):
            return
        content = await self._content(notice, files)
        if ts:
            await self.annotations.edit(notice.channel, ts, content)
        else:
            await self.database.run(status_messages.begin, notice)
            place = (notice.channel, notice.thread_ts, notice.message_ts)
            await self.database.run(
                status_messages.posted, notice, await self.annotations.post(*place, content)
            )

    async def _content(self, notice: OpenNotice, files: Sequence[ShownFile]) -> str:
        """Text of the message: it invites to ask only where the agent can answer."""
        here = ActorInChannel(notice.team, files[0].user, notice.channel)
        is_ready = any(file.state == ShareState.READY for file in files)
        way_out = await self.agents.way_out(here, notice.thread_ts) if is_ready else ""
        return status_text.text(files, Telling(here.is_direct, way_out))

    async def _find_unrecorded(self, notice: OpenNotice) -> str | None:
        """Our message, if an interrupted run posted one without recording its timestamp."""
        if not notice.begun:
            return None
        ts = await self.annotations.find(notice.channel, notice.thread_ts, notice.message_ts)
        if ts:
            await self.database.run(status_messages.posted, notice, ts)
        return ts


def reaction(files: Sequence[ShownFile]) -> str:
    """The reaction that shows how far the files of a message are; '' for none."""
    states = {file.state for file in files}
    if states & UNDER_WAY:
        return WORKING
    if ShareState.FAILED in states:
        return WRONG
    return DONE if ShareState.READY in states else ""


def is_news(files: Sequence[ShownFile], level: NoticeLevel) -> bool:
    """True if this is worth a first message."""
    states = {file.state for file in files}
    if level is NoticeLevel.SUCCESSES:
        return ShareState.READY in states
    return level is NoticeLevel.ALL and states != {ShareState.REMOVED}


def _level(notice: OpenNotice) -> NoticeLevel:
    return NoticeLevel(notice.level or NoticeLevel.by_place(notice.channel))
