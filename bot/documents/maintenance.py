"""What the libraries need now and then, on one node at a time."""

from dataclasses import dataclass

import structlog

from bot.documents.intake import Intake
from bot.documents.reconciliation import Reconciliation
from storage import jobs
from storage.documents import expiry
from storage.engine.database import Database

log = structlog.get_logger()

JOB = "libraries"
EVERY = 600.0  # seconds; each library is checked once a day
BATCH = 500  # rows in one transaction


@dataclass(frozen=True, slots=True)
class DocumentMaintenance:
    """Takes out what has expired, compares with Mistral, and forgets what is long over."""

    database: Database
    reconciliation: Reconciliation
    intake: Intake

    async def look(self) -> None:
        """Do it, if it is due and no other node does."""
        if await self.database.run(jobs.claim, JOB, EVERY):
            await self.run()

    async def run(self) -> None:
        while expired := await self.database.run(expiry.expire, BATCH):
            log.info("documents_expired", count=expired)
        await self.intake.look()
        await self.reconciliation.run()
        await self.intake.look()
        while purged := await self.database.run(expiry.purge, BATCH):
            log.info("shares_purged", count=purged)
