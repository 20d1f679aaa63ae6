"""Periodic maintenance of the libraries, on one node at a time."""

from dataclasses import dataclass

import structlog

from bot.core.errors import UserFacingError
from bot.core.per_workspace import NotInstalled, PerWorkspace
from bot.documents.following.vanished_files import VanishedFiles
from bot.documents.intake import Intake
from bot.documents.reconciliation import Reconciliation
from storage import jobs
from storage.documents import expiry, libraries, lookups
from storage.documents.lookups import LookedUpShare
from storage.due import DueWork
from storage.engine.database import Database

log = structlog.get_logger()

JOB = DueWork.LIBRARIES
INTERVAL = 600.0  # seconds; each library is checked once a day
BATCH = 500  # rows in one transaction
MAX_LIBRARIES, MAX_FILES = 100, 100  # in one run


@dataclass(frozen=True, slots=True)
class LibraryChecks:
    """Checks of one workspace's libraries."""

    reconciliation: Reconciliation
    vanished_files: VanishedFiles


@dataclass(frozen=True, slots=True)
class DocumentMaintenance:
    """Expires documents, reconciles libraries with Mistral and Slack, and purges old rows."""

    database: Database
    checks_of: PerWorkspace[LibraryChecks]
    intake: Intake

    async def run_if_due(self) -> None:
        """Run if the job is due and no other node has it."""
        if await self.database.run(jobs.claim, JOB, INTERVAL):
            await self.run()

    async def run(self) -> None:
        while expired := await self.database.run(expiry.expire, BATCH):
            log.info("documents_expired", count=expired)
        await self.intake.wake()
        await self._check_libraries()
        await self._check_files()
        await self.intake.wake()
        while purged := await self.database.run(expiry.purge, BATCH):
            log.info("shares_purged", count=purged)

    async def _check_libraries(self) -> None:
        """Check the libraries that are due; Mistral may fail one workspace and serve another."""
        for _ in range(MAX_LIBRARIES):
            check = await self.database.run(libraries.to_check)
            if check is None:
                return
            try:
                await (await self.checks_of(check.team)).reconciliation.check(check)
            except (UserFacingError, NotInstalled) as error:
                log.info("library_not_checked", team=check.team, error=type(error).__name__)
            else:
                await self.database.run(libraries.checked, check)

    async def _check_files(self) -> None:
        """Look up the files that are due, workspace by workspace."""
        by_team: dict[str, list[LookedUpShare]] = {}
        for share in await self.database.run(lookups.take_due, MAX_FILES):
            by_team.setdefault(share.team, []).append(share)
        for team, found in by_team.items():
            try:
                await (await self.checks_of(team)).vanished_files.check(found)
            except NotInstalled:
                log.info("files_not_looked_up", team=team)
