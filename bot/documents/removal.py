"""Deletion at Mistral of documents that no share refers to any more."""

from dataclasses import dataclass

import structlog

from bot.core.errors import UserFacingError
from bot.mistral.documents import MistralDocuments
from storage.documents import documents
from storage.documents.documents import UnreferencedDocument
from storage.engine.database import Database

log = structlog.get_logger()

RETRY_DELAY = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Removal:
    """Deletes a document that this node has claimed."""

    database: Database
    mistral: MistralDocuments
    node: str

    async def run(self, document: UnreferencedDocument) -> None:
        try:
            await self.mistral.delete(document.library_id, document.document_id)
        except UserFacingError as error:
            log.info("document_not_deleted", document=document.id, error=type(error).__name__)
            await self.database.run(documents.postpone, document, self.node, RETRY_DELAY)
            return
        await self.database.run(documents.removed, document, self.node)
        log.info("document_deleted", document=document.id, team=document.team)
