"""Expiry of notes: those that went along with nothing for too long, and those that are gone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from bot.retention.steps import delete_in_steps
from storage import jobs
from storage.due import DueWork
from storage.engine.database import Database
from storage.memory import agents_notes, erasure

log = structlog.get_logger()

JOB = DueWork.NOTES
INTERVAL = 3600.0  # seconds
EVERY_SCOPE = 1_000_000


@dataclass(frozen=True, slots=True)
class NotesExpiry:
    """Keeps notes for `days` after they went along last, unless their place has its own term."""

    database: Database
    days: int
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL) and (count := await self.apply()):
            log.info("notes_expired", count=count)

    async def apply(self, *, dry: bool = False) -> int:
        """Delete what is due, or only count it if `dry`; the number of notes."""
        if dry:
            return await self.database.run(erasure.expire, self.days, EVERY_SCOPE, dry=True)
        delete = partial(delete_in_steps, self.database, self.sleep)
        await delete(agents_notes.expire)
        return await delete(erasure.expire, self.days)
