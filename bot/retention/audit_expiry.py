"""Expiry of the audit log: events are deleted, in small transactions, after so many days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.retention.steps import delete_in_steps
from storage import jobs
from storage.audit import erasure
from storage.due import DueWork
from storage.engine.database import Database

log = structlog.get_logger()

JOB = DueWork.AUDIT
INTERVAL = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class AuditExpiry:
    """Keeps events for `days`, 0 for ever."""

    database: Database
    days: int
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL) and (count := await self.apply()):
            log.info("audit_expired", count=count)

    async def apply(self, *, dry: bool = False) -> int:
        """Delete what is too old, or only count it if `dry`; the number of events."""
        if not self.days:
            return 0
        if dry:
            return await self.database.run(erasure.expired, self.days)
        return await delete_in_steps(self.database, self.sleep, erasure.expire, self.days)
