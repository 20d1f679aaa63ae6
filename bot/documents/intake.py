"""Intake of documents on this node: records shares, and works on open ones in worker pools."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.concurrency import tasks
from bot.concurrency.worker_pool import WorkerPool
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.documents.notices.status_messages import StatusMessages
from bot.documents.pipeline import DocumentPipeline
from bot.documents.removal import Removal
from storage.documents import documents, share_transitions, shares, status_messages
from storage.documents.documents import UnreferencedDocument
from storage.documents.records import NewShare, NoticeLevel, OpenShare
from storage.documents.shares import Fetching
from storage.documents.status_messages import CarryingMessage, OpenNotice
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.row_leases import Holder

log = structlog.get_logger()

# Concurrently on one node; most of these only wait for Mistral.
MAX_SHARES, MAX_NOTICES, MAX_REMOVALS = 200, 8, 4
KEPT_SHARES = 20  # of these, for people of whose files none is in progress
LEFT_OUT = (
    "I'm still reading {most} of your files, so I'm not taking more right now. "
    "Share the others again once these are done."
)
AWAY_WAIT = 3600.0  # seconds until a workspace that isn't installed may be back


@dataclass(frozen=True, slots=True)
class DocumentWork:
    """Work on the documents of one workspace."""

    pipeline: DocumentPipeline
    messages: StatusMessages
    removal: Removal


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Hands each open row to its workspace, or puts it off where that isn't installed."""

    database: Database
    node: str
    work_of: PerWorkspace[DocumentWork]
    wake: Callable[[], None]

    async def add(self, share: OpenShare) -> None:
        """Bring a shared file into its library."""
        try:
            work = await self.work_of(share.team)
        except NotInstalled:
            await self.database.run(shares.postpone, share, AWAY_WAIT)
        else:
            await work.pipeline.run(share, self.wake)

    async def show(self, notice: OpenNotice) -> None:
        """Show in Slack how far a message's files are."""
        try:
            work = await self.work_of(notice.team)
        except NotInstalled:
            await self.database.run(status_messages.shown, notice, notice.reaction)
        else:
            await work.messages.run(notice)

    async def remove(self, document: UnreferencedDocument) -> None:
        """Delete a document at Mistral."""
        try:
            work = await self.work_of(document.team)
        except NotInstalled:
            await self.database.run(documents.postpone, document, self.node, AWAY_WAIT)
        else:
            await work.removal.run(document)


class Intake:
    """Works between `start` and `close`.

    It holds rows under this node's lease, so another node can take over from a dead one.
    """

    def __init__(
        self,
        database: Database,
        holder: Holder,
        work_of: PerWorkspace[DocumentWork],
        person_documents: int,
    ) -> None:
        self._database = database
        self._person_documents = person_documents
        self._holder = holder
        self._wakeup = asyncio.Event()
        self._is_claiming = False
        self._tasks: list[asyncio.Task[None]] = []
        wake = self._wakeup.set

        rows = OpenRows(database, holder.node, work_of, wake)
        run = partial(partial, database.run)
        self._pools = (
            WorkerPool(MAX_SHARES, run(shares.take, Fetching(holder, KEPT_SHARES)), rows.add, wake),
            WorkerPool(MAX_NOTICES, run(status_messages.take, holder), rows.show, wake),
            WorkerPool(MAX_REMOVALS, run(documents.take_unreferenced, holder), rows.remove, wake),
        )

    async def shared(self, files: Sequence[NewShare]) -> str:
        """Record shared files; once this returns, they survive a crash.

        Returns a sentence for their person if some were left out.
        """
        most = self._person_documents
        recorded = await self._database.run(shares.record_all, files, most)
        if recorded.has_new:
            self._wakeup.set()
        if recorded.left_out:
            log.info("files_left_out", user=files[0].user, count=recorded.left_out)
        return LEFT_OUT.format(most=most) if recorded.left_out else ""

    async def announce(self, message: CarryingMessage) -> None:
        """Post about a message's files after all, of which its answer doesn't speak."""
        announce = partial(status_messages.choose_level, again=True)
        await self._database.run_with_retry(announce, message, NoticeLevel.ALL)
        self._wakeup.set()

    async def deleted(self, team: str, file_id: str) -> None:
        """Remove all references to a file that was deleted in Slack."""
        if await self._database.run(share_transitions.remove_file, team, file_id):
            log.info("file_gone", team=team)
            self._wakeup.set()

    async def changed(self, team: str, file_id: str) -> None:
        """Read a file again that changed in Slack, such as a snippet that somebody edited."""
        if await self._database.run(share_transitions.refresh_file, team, file_id):
            log.info("file_changed", team=team)
            self._wakeup.set()

    async def wake(self) -> None:
        """Wake the worker pools, as there may be rows that nobody works on."""
        self._wakeup.set()

    async def start(self) -> None:
        self._wakeup.set()
        self._tasks.append(asyncio.create_task(self._fill_pools()))

    async def close(self) -> None:
        """Stop the pools, and release what they hold to other nodes."""
        await tasks.end(self._tasks)
        for pool in self._pools:
            await pool.close()
        try:
            for release in (shares.release, status_messages.release, documents.release):
                await self._database.run(release, self._holder.node)
        except Unavailable as outage:
            log.warning("documents_not_released", error=str(outage))

    @property
    def is_idle(self) -> bool:
        """True if nothing is in progress on this node."""
        claiming = self._is_claiming or self._wakeup.is_set()
        return not claiming and all(pool.is_idle for pool in self._pools)

    async def _fill_pools(self) -> None:
        while True:
            await self._wakeup.wait()
            self._wakeup.clear()
            self._is_claiming = True
            try:
                for pool in self._pools:
                    await pool.fill()
            except Unavailable as outage:
                log.warning("documents_not_claimed", error=str(outage))
            self._is_claiming = False
