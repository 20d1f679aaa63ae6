"""What a turn's tools made, on its way into the turn's thread: all of it, in order, once."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import structlog

from bot.core.agent_events import FileProduced
from bot.core.file_errors import NotSent
from bot.files.descriptions import caption
from bot.files.file_names import file_name
from bot.files.missing_notice import MissingFiles
from bot.files.transfer import Sending
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.thread_target import ThreadTarget
from bot.slack.uploads import Uploads, UploadState
from storage.engine.database import Database
from storage.records import GeneratedFile, OpenTurn
from storage.turns import files as rows

log = structlog.get_logger()

ROUNDS = 2  # Slack may have forgotten what an earlier attempt uploaded
BATCH = 10  # files in one message


@dataclass(frozen=True, slots=True)
class Means:
    """What a delivery works with: `turn` sends the files that the turn `made_by` made."""

    database: Database
    slack: SlackClient
    place: ThreadTarget
    turn: OpenTurn
    made_by: int

    @property
    def uploads(self) -> Uploads:
        return Uploads(self.slack)


class Delivery:
    """Use as `async with`: what it is told of is sent at once, and shown by `share`."""

    def __init__(self, its: Means, sending: Sending) -> None:
        self.its = its
        self._sending = sending
        self._files: dict[int, GeneratedFile] = {}
        self._reasons: dict[int, NotSent] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._sending.end()

    @property
    def files(self) -> tuple[GeneratedFile, ...]:
        return tuple(self._files.values())

    def add(self, event: FileProduced, alt: str | None) -> None:
        """Begin to send a file, unless it is on its way already; `alt` describes it."""
        if event.file_id in {file.file_id for file in self.files}:
            return
        name = file_name(event.name, event.file_type, [file.name for file in self.files])
        self._begin(GeneratedFile(len(self._files), event.file_id, name, alt))

    async def resume(self) -> None:
        """Go on with what was recorded and is not shown yet."""
        for file in await self.its.database.run_with_retry(rows.missing, self.its.made_by):
            self._files[file.position] = file
            if not file.slack_file_id:
                self._begin(file)

    def text_is_over(self) -> None:
        """The answer's text does not wait for its files."""
        self._sending.text_is_over()

    async def share(self) -> list[MissingFiles]:
        """Show the files in the thread; those that could not be sent, and why.

        An upload is shared at most once: Slack takes it from the table, and says so.
        """
        if earlier := [file for file in self._left if file.slack_file_id]:
            await self._look(earlier, {UploadState.SHARED})
        for _ in range(ROUNDS):
            await self._upload()
            ready = self._left
            for start in range(0, len(ready), BATCH):
                await self._share(ready[start : start + BATCH])
        return await self._ended()

    @property
    def _left(self) -> list[GeneratedFile]:
        """What is neither shown nor given up."""
        return [f for f in self.files if not f.shared and f.position not in self._reasons]

    def _begin(self, file: GeneratedFile) -> None:
        self._files[file.position] = file
        self._sending.begin(file)

    async def _upload(self) -> None:
        """Wait until Slack has everything that is left, and write down as what."""
        uploads: dict[int, str] = {}
        for file in [file for file in self._left if not file.slack_file_id]:
            outcome = await self._sending.outcome(file)
            if isinstance(outcome, NotSent):
                self._reasons[file.position] = outcome
            else:
                uploads[file.position] = outcome
                self._files[file.position] = replace(file, slack_file_id=outcome)
        if uploads:
            its = self.its
            await its.database.run_with_retry(rows.uploaded, its.turn.claim, its.made_by, uploads)

    async def _share(self, files: Sequence[GeneratedFile]) -> None:
        uploads, place = self.its.uploads, self.its.place
        names = {file.slack_file_id or "": file.name for file in files}
        try:
            shared = await uploads.share(place, names, caption(files))
        except NotSent as reason:
            self._reasons |= {file.position: reason for file in files}
            return
        if shared:
            await self._shown(files)
            with suppress(SlackFailed):  # it appears later, and what is said next comes below it
                await uploads.seen([*names][:1], place)
            return
        log.info("uploads_spent", count=len(files))
        for file in await self._look(files, {UploadState.SHARED, UploadState.STORED}):
            self._begin(replace(file, slack_file_id=None))

    async def _look(
        self, files: Sequence[GeneratedFile], enough: Collection[UploadState]
    ) -> list[GeneratedFile]:
        """Note which files Slack shows already; the others."""
        ids = [file.slack_file_id or "" for file in files]
        seen = await self.its.uploads.seen(ids, self.its.place)
        await self._shown([f for f in files if seen[f.slack_file_id or ""] in enough])
        return [f for f in files if seen[f.slack_file_id or ""] not in enough]

    async def _shown(self, files: Sequence[GeneratedFile]) -> None:
        its, positions = self.its, [file.position for file in files]
        if positions:
            await its.database.run_with_retry(rows.shared, its.turn.claim, its.made_by, positions)
            self._files |= {file.position: replace(file, shared=True) for file in files}

    async def _ended(self) -> list[MissingFiles]:
        left = [file for file in self.files if not file.shared]
        missing = [MissingFiles(f, self._reasons.get(f.position) or NotSent()) for f in left]
        if final := [one.file.position for one in missing if one.reason.is_final]:
            its = self.its
            await its.database.run_with_retry(rows.given_up, its.turn.claim, its.made_by, final)
        return missing
