"""The intake of documents on this node: what is shared is recorded, what is open is worked on."""

import asyncio
from collections.abc import Sequence
from functools import partial

import structlog

from bot.concurrency import tasks
from bot.concurrency.worker_pool import WorkerPool
from bot.documents.pipeline import DocumentPipeline
from bot.documents.removal import Removal
from bot.documents.status_messages import StatusMessages
from storage.documents import documents, share_transitions, shares, status_messages
from storage.documents.records import NewShare, OpenShare
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.row_leases import Holder

log = structlog.get_logger()

# At once on one node; most of these only wait for Mistral.
MOST_SHARES, MOST_NOTICES, MOST_REMOVALS = 200, 8, 4


class Intake:
    """Use `start` and `close` around the time in which this node works.

    Whatever it takes bears the node's name; what a dead node took is free to be taken.
    """

    def __init__(
        self,
        database: Database,
        holder: Holder,
        pipeline: DocumentPipeline,
        showing: StatusMessages,
        removal: Removal,
    ) -> None:
        self._database = database
        self._holder = holder
        self._news = asyncio.Event()
        self._is_taking = False
        self._filling: list[asyncio.Task[None]] = []
        news = self._news.set

        async def work_on(share: OpenShare) -> None:
            await pipeline.run(share, news)

        run = partial(partial, database.run)
        self._crews = (
            WorkerPool(MOST_SHARES, run(shares.take, holder), work_on, news),
            WorkerPool(MOST_NOTICES, run(status_messages.take, holder), showing.run, news),
            WorkerPool(MOST_REMOVALS, run(documents.take_unreferenced, holder), removal.run, news),
        )

    async def shared(self, files: Sequence[NewShare]) -> None:
        """Record what was shared; when this returns, it is not forgotten."""
        for file in files:
            if await self._database.run(shares.record, file):
                self._news.set()

    async def deleted(self, team: str, file_id: str) -> None:
        """A file is gone from Slack: so are all references to it."""
        if await self._database.run(share_transitions.remove_file, team, file_id):
            log.info("file_gone", team=team)
            self._news.set()

    async def look(self) -> None:
        """See whether there is anything that nobody works on."""
        self._news.set()

    async def start(self) -> None:
        self._news.set()
        self._filling.append(asyncio.create_task(self._keep_filling()))

    async def close(self) -> None:
        """Leave what is under way to others."""
        await tasks.end(self._filling)
        for crew in self._crews:
            await crew.close()
        try:
            for release in (shares.release, status_messages.release, documents.release):
                await self._database.run(release, self._holder.node)
        except Unavailable as outage:
            log.warning("documents_not_released", error=str(outage))

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way here."""
        taking = self._is_taking or self._news.is_set()
        return not taking and all(crew.is_idle for crew in self._crews)

    async def _keep_filling(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            self._is_taking = True
            try:
                for crew in self._crews:
                    await crew.fill()
            except Unavailable as outage:
                log.warning("documents_not_taken", error=str(outage))
            self._is_taking = False
