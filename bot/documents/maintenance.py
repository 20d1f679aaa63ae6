"""Periodic maintenance of the libraries, on one node at a time."""

from dataclasses import dataclass

import structlog

from bot.documents.following.vanished_files import VanishedFiles
from bot.documents.intake import Intake
from bot.documents.reconciliation import Reconciliation
from storage import jobs
from storage.documents import expiry
from storage.engine.database import Database

log = structlog.get_logger()

JOB = "libraries"
INTERVAL = 600.0  # seconds; each library is checked once a day
BATCH = 500  # rows in one transaction


@dataclass(frozen=True, slots=True)
class DocumentMaintenance:
    """Expires documents, reconciles libraries with Mistral and Slack, and purges old rows."""

    database: Database
    reconciliation: Reconciliation
    vanished_files: VanishedFiles
    intake: Intake

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL):
            await self.run()

    async def run(self) -> None:
        while expired := await self.database.run(expiry.expire, BATCH):
            log.info("documents_expired", count=expired)
        await self.intake.wake()
        await self.reconciliation.run()
        await self.vanished_files.run()
        await self.intake.wake()
        while purged := await self.database.run(expiry.purge, BATCH):
            log.info("shares_purged", count=purged)
