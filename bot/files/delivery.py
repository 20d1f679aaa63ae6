"""Delivery of a turn's generated files to its thread: complete, in order, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import structlog

from bot.core.answers.agent_events import FileProduced
from bot.core.file_errors import FileNotShown, NotSent
from bot.files.descriptions import caption
from bot.files.file_names import file_name, shown_name
from bot.files.missing_notice import MissingFiles
from bot.files.transfer import Sending
from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.thread_target import ThreadTarget
from bot.slack.transfers.uploads import Uploads, UploadState
from storage.engine.database import Database
from storage.records import GeneratedFile, OpenTurn
from storage.turns import files as rows

log = structlog.get_logger()

MAX_ROUNDS = 2  # the second one uploads again what Slack has dropped since an earlier attempt
BATCH = 10  # files in one message
SHARED = UploadState.SHARED


@dataclass(frozen=True, slots=True)
class DeliveryContext:
    """Collaborators of a delivery: `turn` sends the files that the turn `made_by` generated."""

    database: Database
    slack: SlackClient
    place: ThreadTarget
    turn: OpenTurn
    made_by: int

    @property
    def uploads(self) -> Uploads:
        return Uploads(self.slack)

    @property
    def is_retry(self) -> bool:
        """True if somebody asked to send the files again."""
        return self.turn.id != self.made_by


class Delivery:
    """Use as `async with`: starts each upload once it is announced; `share` shows the files."""

    def __init__(self, context: DeliveryContext, sending: Sending) -> None:
        self.context = context
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
        """Start to send a file, unless it is on its way already; `alt` describes it."""
        if event.file_id in {file.file_id for file in self.files}:
            return
        name = file_name(event.name, event.file_type, [file.name for file in self.files])
        self._begin(GeneratedFile(len(self._files), event.file_id, name, alt))

    async def resume(self) -> None:
        """Continue with files that were recorded and are not shown yet."""
        for file in await self.context.database.run_with_retry(rows.missing, self.context.made_by):
            self._files[file.position] = file
            if not file.slack_file_id:
                self._begin(file)

    def text_is_over(self) -> None:
        """Finish the progress cards: the answer's text does not wait for its files."""
        self._sending.text_is_over()

    async def share(self) -> list[MissingFiles]:
        """Show the files in the thread; return those that could not be sent, and why.

        Idempotent: Slack shares an upload at most once, and reports a second try.
        """
        if earlier := [file for file in self._pending if file.slack_file_id]:
            seen = await self.context.uploads.seen(_ids(earlier), self.context.place)
            await self._record_shared([f for f in earlier if _state(f, seen) is SHARED])
        for _ in range(MAX_ROUNDS):
            await self._upload()
            ready = self._pending
            for start in range(0, len(ready), BATCH):
                await self._share(ready[start : start + BATCH])
        return await self._missing()

    @property
    def _pending(self) -> list[GeneratedFile]:
        """Files neither shown nor given up."""
        return [f for f in self.files if not f.shared and f.position not in self._reasons]

    def _begin(self, file: GeneratedFile) -> None:
        self._files[file.position] = file
        self._sending.begin(file)

    async def _upload(self) -> None:
        """Wait for the uploads of pending files, and record Slack's ids of them."""
        uploads: dict[int, str] = {}
        for file in [file for file in self._pending if not file.slack_file_id]:
            outcome = await self._sending.outcome(file)
            if isinstance(outcome, NotSent):
                self._reasons[file.position] = outcome
            else:
                uploads[file.position] = outcome
                self._files[file.position] = replace(file, slack_file_id=outcome)
        if uploads:
            context = self.context
            await context.database.run_with_retry(
                rows.uploaded, context.turn.claim, context.made_by, uploads
            )

    async def _share(self, files: Sequence[GeneratedFile]) -> None:
        uploads, place = self.context.uploads, self.context.place
        names = {file.slack_file_id or "": shown_name(file.name, file.alt) for file in files}
        try:
            shared = await uploads.share(place, names, caption(files))
        except NotSent as reason:
            self._reasons |= {file.position: reason for file in files}
            return
        if not shared:
            log.info("uploads_not_shareable", count=len(files))
        for file, state in (await self._record_seen(files, awaited=shared)).items():
            is_dropped = shared or (state is UploadState.STORED and not self.context.is_retry)
            if is_dropped:
                self._reasons[file.position] = FileNotShown()
            else:
                self._begin(replace(file, slack_file_id=None))

    async def _record_seen(
        self, files: Sequence[GeneratedFile], *, awaited: bool
    ) -> dict[GeneratedFile, UploadState]:
        """Record the files that Slack shows; return the others, and where they are.

        Where Slack cannot be asked after it took them, they count as shown.
        """
        seen: dict[str, UploadState] = {}
        try:
            seen = await self.context.uploads.seen(_ids(files), self.context.place, awaited=awaited)
        except SlackFailed:
            if not awaited:
                raise
        states = {file: _state(file, seen) for file in files}
        shown = {SHARED, UploadState.UNTOLD}
        await self._record_shared([file for file, state in states.items() if state in shown])
        return {file: state for file, state in states.items() if state not in shown}

    async def _record_shared(self, files: Sequence[GeneratedFile]) -> None:
        context, positions = self.context, [file.position for file in files]
        if positions:
            await context.database.run_with_retry(
                rows.shared, context.turn.claim, context.made_by, positions
            )
            self._files |= {file.position: replace(file, shared=True) for file in files}

    async def _missing(self) -> list[MissingFiles]:
        left = [file for file in self.files if not file.shared]
        missing = [MissingFiles(f, self._reasons.get(f.position) or NotSent()) for f in left]
        if final := [one.file.position for one in missing if one.reason.is_final]:
            context = self.context
            await context.database.run_with_retry(
                rows.given_up, context.turn.claim, context.made_by, final
            )
        return missing


def _ids(files: Sequence[GeneratedFile]) -> list[str]:
    return [file.slack_file_id or "" for file in files]


def _state(file: GeneratedFile, seen: Mapping[str, UploadState]) -> UploadState:
    return seen.get(file.slack_file_id or "", UploadState.UNTOLD)
