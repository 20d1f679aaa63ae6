"""Expiry of the ledger: what is older than a year, and some days, is deleted in small steps."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.retention.steps import delete_in_steps
from storage import jobs
from storage.due import DueWork
from storage.engine.database import Database
from storage.ledger import erasure

log = structlog.get_logger()

JOB = DueWork.LEDGER
INTERVAL = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class LedgerExpiry:
    """Keeps what `storage.ledger.erasure` keeps."""

    database: Database
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL) and (count := await self.apply()):
            log.info("ledger_expired", count=count)

    async def apply(self, *, dry: bool = False) -> int:
        """Delete what is too old, or only count it if `dry`; the number of turns."""
        if dry:
            return await self.database.run(erasure.expired)
        count = await delete_in_steps(self.database, self.sleep, erasure.expire)
        await self.database.run(erasure.expire_sums)
        return count
