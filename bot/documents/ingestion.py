"""From Slack to Mistral: a shared file is looked at, fetched, checked and uploaded."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.core import metrics
from bot.documents.download import DocumentDownload, DownloadedDocument, carried
from bot.documents.inspection import eligibility
from bot.documents.inspection.errors import Rejected
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.policy import ExpiryPolicy
from bot.documents.provenance import Provenance
from bot.mistral.documents import MistralDocuments
from bot.mistral.libraries import LibraryGone
from storage.documents import documents, share_transitions
from storage.documents.documents import DocumentAtMistral
from storage.documents.records import CarrierMessage, OpenShare, Uploaded
from storage.engine.database import Database
from storage.records import Lost

log = structlog.get_logger()

AT_ONCE = 4  # files on this machine's disk


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Brings files to the library of the place where they were shared."""

    database: Database
    fetching: DocumentDownload
    libraries: ScopeLibraries
    library_recovery: LibraryRecovery
    mistral: MistralDocuments
    origins: Provenance
    term: ExpiryPolicy = field(default_factory=ExpiryPolicy)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def bring(
        self, share: OpenShare, changed: Callable[[], None]
    ) -> DocumentAtMistral | None:
        """Where the document is at Mistral; None if it is to be no document, which is noted.

        Raises Trouble and SlackFailed for what may go well another time.
        """
        file = await self.fetching.look(share)
        if file is None:
            await self.database.run(share_transitions.skip, share)
            return None
        told = carried(share, file)
        try:
            kind = eligibility.before(file, self.fetching.limits)
            await self.database.run(share_transitions.fetching, share, told)
            changed()
            async with self.room, self.fetching.fetched(file, kind) as fetched:
                return await self._upload(share, told, fetched)
        except Rejected as rejected:
            if rejected.passes:
                raise
            log.info("share_rejected", share=share.id, reason=type(rejected).__name__)
            await self.database.run(share_transitions.failed, share, rejected.sentence, told)
            metrics.documents.labels("rejected").inc()
            return None

    async def _upload(
        self, share: OpenShare, told: CarrierMessage, fetched: DownloadedDocument
    ) -> DocumentAtMistral:
        library = await self.libraries.provide(share.team, share.place)
        try:
            stored = await self.mistral.upload(library, fetched.path, fetched.name)
        except LibraryGone:
            await self.library_recovery.verify(share.team, share.place, library)
            raise
        position, until = DocumentAtMistral(library, stored.document_id), self.term.until()
        await self._describe(share, told, position, until)
        about = (fetched.name, fetched.size, fetched.digest)
        uploaded = Uploaded(library, stored.document_id, *about, expires_at=until)
        try:
            await self.database.run(share_transitions.attached, share, uploaded)
        except Lost:
            await self.database.run(share_transitions.uploaded_too_late, share, uploaded)
            raise
        return position

    async def _describe(
        self,
        share: OpenShare,
        told: CarrierMessage,
        position: DocumentAtMistral,
        until: float | None,
    ) -> None:
        """Note at a new document where it came from; whoever shares it last says for how long."""
        where = (position.library_id, position.document_id)
        known = await self.database.run(documents.find, *where)
        if known is None:
            await self.mistral.describe(*where, await self.origins.of(share, told))
        if until != (known.expires_at if known else None):
            await self.mistral.keep(*where, until)
