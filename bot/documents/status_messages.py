"""Status of shared files, shown in Slack by reactions and messages; failures are only logged."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.slack.errors import SlackFailed
from bot.slack.markup import quoted_name
from bot.slack.posting.annotations import Annotations
from bot.slack.views.library import LIBRARY_NAME, page_count
from storage.documents import status_messages
from storage.documents.records import ShareState
from storage.documents.status_messages import OpenNotice, ShownFile
from storage.engine.database import Database

log = structlog.get_logger()

WORKING, DONE, WRONG = "hourglass_flowing_sand", "white_check_mark", "warning"
LINES = 12  # Slack limits the length of a message

READING = "⏳ {name}: I'm reading it, and will say here when you can ask about it."
READY = "✅ {name}{pages} is in {library}: you can ask about it now{how}."
FAILED = "⚠️ {name}: {sentence}"
REMOVED = "🗑️ Removed {name} from {library}."
MORE = "… and {count} more."
CHANNELS, YOURS = "this channel's library", "your library"
MENTION = ", with a mention of me"  # not needed in a thread that I am in
PAGES = " ({count})"

IN_PROGRESS = {ShareState.WAITING, ShareState.FETCHING, ShareState.INDEXING}


@dataclass(frozen=True, slots=True)
class StatusMessages:
    """Updates a message's reaction, and our one message about its files."""

    database: Database
    annotations: Annotations

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
        content = text(files, is_direct=notice.channel.startswith("D"))
        ts = notice.ts or await self._find_unrecorded(notice)
        if ts:
            await self.annotations.edit(notice.channel, ts, content)
        elif is_news(files):
            await self.database.run(status_messages.begin, notice)
            place = (notice.channel, notice.thread_ts, notice.message_ts)
            await self.database.run(
                status_messages.posted, notice, await self.annotations.post(*place, content)
            )

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
    if states & IN_PROGRESS:
        return WORKING
    if ShareState.FAILED in states:
        return WRONG
    return DONE if ShareState.READY in states else ""


def text(files: Sequence[ShownFile], *, is_direct: bool) -> str:
    """The message about the files, one line each."""
    lines = [_line(file, is_direct=is_direct) for file in files]
    if len(lines) > LINES:
        lines[LINES - 1 :] = [MORE.format(count=len(lines) - LINES + 1)]
    return "\n".join(lines)


def is_news(files: Sequence[ShownFile]) -> bool:
    """True if this is worth a first message."""
    return any(file.state != ShareState.REMOVED for file in files)


def _line(file: ShownFile, *, is_direct: bool) -> str:
    library, how = LIBRARY_NAME[is_direct], "" if is_direct else MENTION
    name = quoted_name(file.name)
    match file.state:
        case ShareState.READY:
            pages = PAGES.format(count=page_count(file.pages)) if file.pages else ""
            return READY.format(name=name, pages=pages, library=library, how=how)
        case ShareState.FAILED:
            return FAILED.format(name=name, sentence=file.error)
        case ShareState.REMOVED:
            return REMOVED.format(name=name, library=library)
    return READING.format(name=name)
