"""Documents that no share refers to any more are deleted at Mistral."""

from dataclasses import dataclass

import structlog

from bot.core.errors import UserFacingError
from bot.mistral.documents import MistralDocuments
from storage.documents import documents
from storage.documents.documents import UnreferencedDocument
from storage.engine.database import Database

log = structlog.get_logger()

AGAIN = 60.0  # seconds until another try


@dataclass(frozen=True, slots=True)
class Removal:
    """Deletes one of them, which this node took."""

    database: Database
    mistral: MistralDocuments
    node: str

    async def run(self, document: UnreferencedDocument) -> None:
        try:
            await self.mistral.delete(document.library_id, document.document_id)
        except UserFacingError as trouble:
            log.info("document_stays", document=document.id, trouble=type(trouble).__name__)
            await self.database.run(documents.postpone, document, self.node, AGAIN)
            return
        await self.database.run(documents.removed, document, self.node)
        log.info("document_deleted", document=document.id, team=document.team)
