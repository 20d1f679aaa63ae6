"""Slack shows what became of shared files. It is a courtesy: its failures stop nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.documents import telling
from bot.slack.errors import SlackFailed
from storage import notices
from storage.database import Database
from storage.notices import OpenNotice, ShownFile

log = structlog.get_logger()


class Remarks(Protocol):
    """See `bot.slack.posting.annotations`."""

    async def post(self, channel: str, thread_ts: str, about: str, text: str) -> str: ...
    async def edit(self, channel: str, ts: str, text: str) -> None: ...
    async def find(self, channel: str, thread_ts: str, about: str) -> str | None: ...
    async def react(self, channel: str, ts: str, *, add: str, remove: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Showing:
    """Brings one message's reaction and our one message about it up to date."""

    database: Database
    remarks: Remarks

    async def run(self, notice: OpenNotice) -> None:
        files = await self.database.run(notices.files, notice)
        reaction = await self._react(notice, telling.reaction(files))
        try:
            await self._tell(notice, files)
        except SlackFailed as failed:
            log.info("notice_failed", notice=notice.id, code=failed.code)
        await self.database.run(notices.shown, notice, reaction)

    async def _react(self, notice: OpenNotice, wanted: str) -> str:
        """The reaction that is there now."""
        if wanted == notice.reaction:
            return wanted
        try:
            await self.remarks.react(
                notice.channel, notice.message_ts, add=wanted, remove=notice.reaction
            )
        except SlackFailed as failed:
            log.info("reaction_failed", notice=notice.id, code=failed.code)
        return wanted

    async def _tell(self, notice: OpenNotice, files: Sequence[ShownFile]) -> None:
        text = telling.text(files, is_direct=notice.channel.startswith("D"))
        ts = notice.ts or await self._lost(notice)
        if ts:
            await self.remarks.edit(notice.channel, ts, text)
        elif telling.is_news(files):
            await self.database.run(notices.begin, notice)
            place = (notice.channel, notice.thread_ts, notice.message_ts)
            await self.database.run(notices.posted, notice, await self.remarks.post(*place, text))

    async def _lost(self, notice: OpenNotice) -> str | None:
        """The message that was posted without anybody noting where it is, if one was."""
        if not notice.begun:
            return None
        ts = await self.remarks.find(notice.channel, notice.thread_ts, notice.message_ts)
        if ts:
            await self.database.run(notices.posted, notice, ts)
        return ts
