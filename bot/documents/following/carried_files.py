"""Files of messages that people delete, or take a file out of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency.background import BackgroundTasks
from bot.documents.intake import Intake
from bot.slack.errors import SlackFailed
from bot.slack.files import SlackFiles
from storage.documents import share_transitions
from storage.documents.share_transitions import Carrier
from storage.engine.database import Database

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CarriedFiles:
    """Removes such files from the library, unless another message of the channel carries them.

    They go at once; whether another message carries them is for Slack to say, afterwards.
    """

    database: Database
    files: SlackFiles
    intake: Intake
    background: BackgroundTasks

    async def message_deleted(self, team: str, channel: str, ts: str) -> None:
        """Remove all files of a message."""
        await self._remove(team, channel, ts, None)

    async def taken_out(self, team: str, channel: str, ts: str, files: Sequence[str]) -> None:
        """Remove the files that an edit took out of a message."""
        await self._remove(team, channel, ts, files)

    async def _remove(self, team: str, channel: str, ts: str, files: Sequence[str] | None) -> None:
        removed = await self.database.run(
            share_transitions.remove_message, team, channel, ts, files
        )
        if removed:
            log.info("message_files_gone", team=team, channel=channel, count=len(removed))
            await self.intake.wake()
        for file_id in removed:
            look = partial(self._look_elsewhere, team, file_id, (channel, ts, None))
            self.background.begin(("carried", team, channel, file_id), look)

    async def _look_elsewhere(self, team: str, file_id: str, gone: Carrier) -> None:
        """Add a file again that the newest of the channel's other messages carries, if one does."""
        channel, gone_ts, _ = gone
        try:
            file = await self.files.file(file_id)
        except SlackFailed as failed:
            log.info("file_not_looked_up", file=file_id, code=failed.code)
            return
        others = [one for one in file.messages.get(channel, ()) if one[0] != gone_ts]
        if not others:
            return
        ts, thread_ts = max(others)
        carrier = (channel, ts, thread_ts)
        if await self.database.run(share_transitions.move_to, team, file_id, gone, carrier):
            log.info("share_moved", file=file_id, channel=channel)
            await self.intake.wake()
