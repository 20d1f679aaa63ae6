"""Transfers that succeed or fail as a test wants, and uploads that Slack shows or forgets."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.core.file_errors import NotSent
from bot.files.delivery import Delivery, DeliveryContext
from bot.files.transfer import FileSender, FileTransfers, Sending, ShowCard, ignore_card
from bot.mistral.files import MistralFiles
from bot.slack.client import SlackClient
from bot.slack.thread_target import ThreadTarget
from bot.slack.transfers.uploads import Uploads, UploadState
from storage.engine.database import Database
from storage.records import GeneratedFile, OpenTurn
from tests.bot.slack_fakes import Call, Failures, FakeSlackClient, fail
from tests.storage.support.hands import FIRST

PLACE = ThreadTarget("T1", "C1", FIRST.thread_ts, "U1", "T1")


@dataclass(frozen=True)
class FakeTransfers(FileTransfers):
    """Uploads a file as `F-` and its id at Mistral, and with each repetition as another one."""

    files: MistralFiles = field(init=False)
    reasons: dict[str, NotSent] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    uploads: list[FileSender] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def send(self, file: GeneratedFile, uploads: FileSender) -> str:
        if self.gate:
            await self.gate.wait()
        self.uploads.append(uploads)
        self.sent.append(file.file_id)
        if reason := self.reasons.get(file.file_id):
            raise reason
        return f"F-{file.file_id}" + "'" * (self.sent.count(file.file_id) - 1)


@dataclass(frozen=True)
class FakeUploads(Uploads):
    """Shares uploads, but for those that are `spent`; `states` is what Slack knows of each."""

    client: SlackClient = field(default_factory=FakeSlackClient)
    spent: frozenset[str] = frozenset()
    states: Mapping[str, UploadState] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    failures: Failures = field(default_factory=list)
    looks_fail: Failures = field(default_factory=list)

    async def share(self, place: ThreadTarget, names: Mapping[str, str], caption: str) -> bool:
        self.calls.append(("share", place, dict(names), caption))
        fail(self.failures)
        return not self.spent & set(names)

    async def seen(
        self, file_ids: Collection[str], target: ThreadTarget, *, awaited: bool = False
    ) -> dict[str, UploadState]:
        self.calls.append(("seen", list(file_ids), target))
        fail(self.looks_fail)
        usual = UploadState.SHARED if awaited else UploadState.UNKNOWN
        return {one: self.states.get(one, usual) for one in file_ids}

    @property
    def shared(self) -> list[dict[str, str]]:
        """The files of each message, by Slack's ids."""
        return [call[2] for call in self.calls if call[0] == "share"]


@dataclass(frozen=True)
class FakeMeans(DeliveryContext):
    """DeliveryContext of which a test holds the uploads."""

    fake: FakeUploads = field(default_factory=FakeUploads)
    requested: bool = False

    @property
    def is_retry(self) -> bool:
        return self.requested

    @property
    def uploads(self) -> Uploads:
        return self.fake


def delivery(
    database: Database,
    turn: OpenTurn,
    uploads: FakeUploads | None = None,
    transfers: FakeTransfers | None = None,
    show: ShowCard = ignore_card,
    *,
    is_retry: bool = False,
) -> Delivery:
    """The delivery of what a turn's own tools made."""
    uploads = uploads or FakeUploads()
    slack = uploads.client
    means = FakeMeans(database, slack, PLACE, turn, turn.id, uploads, is_retry)
    return Delivery(means, Sending(transfers or FakeTransfers(), uploads, show))
