"""Files that vanished from a channel in Slack without an event that told us so."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import structlog

from bot.slack.client import THREAD_GONE
from bot.slack.directory.channels import ChannelDirectory
from bot.slack.errors import SlackFailed, SlackRefused
from bot.slack.files import SlackFiles
from bot.slack.threads import Threads
from storage.documents import share_transitions
from storage.documents.lookups import LookedUpShare
from storage.engine.database import Database

log = structlog.get_logger()

PAUSE = 1.0  # seconds between calls: people's take precedence
GONE = {"file_deleted", "file_not_found"}


@dataclass(frozen=True, slots=True)
class VanishedFiles:
    """Looks up files of a workspace's libraries, and removes those that are gone."""

    database: Database
    files: SlackFiles
    channels: ChannelDirectory
    threads: Threads
    pause: float = PAUSE

    async def check(self, shares: Iterable[LookedUpShare]) -> None:
        """Look these files up, until Slack fails."""
        visible: dict[str, bool] = {}
        for share in shares:
            try:
                if share.channel not in visible:
                    visible[share.channel] = await self._is_in(share.channel)
                if visible[share.channel] and await self._is_gone(share):
                    await self._remove(share)
            except SlackFailed as failed:
                log.info("files_not_looked_up", team=share.team, code=failed.code)
                return

    async def _is_gone(self, share: LookedUpShare) -> bool:
        """True if Slack has no such file, or shows it in other channels only."""
        await asyncio.sleep(self.pause)
        try:
            file = await self.files.file(share.file_id)
        except SlackRefused as refused:
            return refused.code in GONE
        is_elsewhere = bool(file.messages) and share.channel not in file.messages
        return is_elsewhere and not await self._is_carried(share)

    async def _is_carried(self, share: LookedUpShare) -> bool:
        """True if the message still has the file: where it is forwarded, only that knows of it."""
        if share.message_ts is None:
            return False
        thread_ts = share.thread_ts or share.message_ts
        try:
            found = await self.threads.files(share.channel, thread_ts, share.message_ts)
        except SlackRefused as refused:
            return refused.code != THREAD_GONE
        return share.file_id in found

    async def _is_in(self, channel: str) -> bool:
        """True if we would see what is in a channel: where we are out, everything seems gone."""
        return channel.startswith("D") or await self.channels.is_in(channel)

    async def _remove(self, share: LookedUpShare) -> None:
        log.info("file_vanished", share=share.id, team=share.team)
        await self.database.run(share_transitions.remove, share.team, share.place, share.id)
