"""Daily reconciliation of each library: stray documents are deleted, missing ones uploaded again.

Each page and each library is committed by itself, so an interrupted run loses nothing; a library
whose check was not completed is checked again in an hour.
"""

import asyncio
from dataclasses import dataclass

import structlog

from bot.documents.library_recovery import LibraryRecovery
from bot.documents.provenance import APP
from bot.mistral.documents import DocumentGone, MistralDocuments, StoredDocument
from bot.mistral.libraries import LibraryGone
from storage.documents import reconciliation
from storage.documents.libraries import LibraryCheck
from storage.documents.reconciliation import UnseenDocument
from storage.engine.database import Database

log = structlog.get_logger()

PAGE = 100  # rows in one transaction
PAUSE = 1.0  # seconds between requests: people's take precedence


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Compares a workspace's libraries with Mistral's; the intake acts on the differences."""

    database: Database
    library_recovery: LibraryRecovery
    mistral: MistralDocuments
    pause: float = PAUSE

    async def check(self, check: LibraryCheck) -> None:
        """Compare one library. Raises UserFacingError where Mistral fails."""
        if check.library_id:
            try:
                await self._compare(check, check.library_id)
            except LibraryGone:
                await self.library_recovery.verify(check.team, check.place, check.library_id)
                return
        await self.library_recovery.upload_stranded(check)

    async def _compare(self, check: LibraryCheck, library_id: str) -> None:
        async for page in self.mistral.pages(library_id):
            listed = {document.document_id: document for document in page}
            known = await self.database.run(reconciliation.seen, check, list(listed))
            strays = {
                document_id: document.name
                for document_id, document in listed.items()
                if document_id not in known and _is_stray(document, check)
            }
            if await self.database.run(reconciliation.record_stray, check, strays):
                log.info("documents_stray", team=check.team, count=len(strays))
            await asyncio.sleep(self.pause)
        await self._check_unseen(check)

    async def _check_unseen(self, check: LibraryCheck) -> None:
        """Ask for each document that the list lacked: a list that changes while paged has gaps."""
        after = 0
        while found := await self.database.run(reconciliation.unseen, check, after, PAGE):
            gone = [one.id for one in found if await self._is_gone(one)]
            if gone:
                await self.library_recovery.upload_again(check.team, gone)
            after = found[-1].id

    async def _is_gone(self, document: UnseenDocument) -> bool:
        await asyncio.sleep(self.pause)
        try:
            await self.mistral.get(document.library_id, document.document_id)
        except DocumentGone:
            return True
        return False


def _is_stray(document: StoredDocument, check: LibraryCheck) -> bool:
    """True if we uploaded it, long enough ago that nobody is still recording it."""
    facts = document.attributes
    is_ours = facts.get("app") == APP and facts.get("team") == check.team
    return is_ours and document.created_at < check.since - reconciliation.SETTLED
