"""Ingestion of one shared file: lookup, download, checks and upload to Mistral."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.core import file_names, metrics
from bot.core.errors import UserFacingError
from bot.documents.download import DocumentDownload, DownloadedDocument, carrier_of
from bot.documents.inspection import eligibility
from bot.documents.inspection.contents import DeclaredFile
from bot.documents.inspection.errors import Elsewhere, Empty, Rejected, Unsupported
from bot.documents.libraries import ScopeLibraries
from bot.documents.library_recovery import LibraryRecovery
from bot.documents.policy import ExpiryPolicy
from bot.documents.provenance import Provenance
from bot.mistral.documents import DocumentGone, MistralDocuments
from bot.mistral.libraries import LibraryGone
from bot.slack.files import SharedFile
from storage.documents import documents, share_transitions, status_messages, titles
from storage.documents.documents import DocumentAtMistral
from storage.documents.records import (
    CarrierMessage,
    Failure,
    NoticeLevel,
    OpenShare,
    Uploaded,
)
from storage.engine.database import Database
from storage.records import Lost

log = structlog.get_logger()

MAX_DOWNLOADS = 4  # concurrently on this machine's disk
# What people share among themselves, and what an answer looks at by itself: no document.
PASSED_OVER: dict[NoticeLevel, tuple[type[Rejected], ...]] = {
    NoticeLevel.SUCCESSES: (Unsupported, Elsewhere, Empty),
    NoticeLevel.NONE: (Unsupported,),
    NoticeLevel.ALL: (),
}


@dataclass(frozen=True, slots=True)
class Ingestion:
    """Uploads files to the library of the scope in which they were shared."""

    database: Database
    download: DocumentDownload
    libraries: ScopeLibraries
    library_recovery: LibraryRecovery
    mistral: MistralDocuments
    provenance: Provenance
    expiry: ExpiryPolicy = field(default_factory=ExpiryPolicy)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_DOWNLOADS))

    async def ingest(
        self, share: OpenShare, on_change: Callable[[], None]
    ) -> DocumentAtMistral | None:
        """The document's position at Mistral; None if it is skipped or rejected, which is recorded.

        Raises UserFacingError and SlackFailed where a retry may succeed.
        """
        file = await self.download.look_up(share)
        if file is None:
            await self.database.run(share_transitions.skip, share)
            return None
        carrier = carrier_of(share, file)
        level = await self.database.run(status_messages.level, share)

        async def begin() -> None:
            await self.database.run(share_transitions.fetching, share, carrier)
            on_change()

        try:
            given = eligibility.check(file, self.download.limits)
            is_shown = level is NoticeLevel.ALL or _seems_a_document(file, given)
            if is_shown:
                await begin()
            async with self.slots, self.download.fetched(file, given) as fetched:
                if not is_shown:
                    await begin()
                return await self._upload(share, carrier, fetched)
        except Rejected as rejected:
            if rejected.is_transient:
                raise
            await self._reject(share, carrier, rejected, level)
            return None

    async def _reject(
        self, share: OpenShare, carrier: CarrierMessage, rejected: Rejected, level: NoticeLevel
    ) -> None:
        log.info("share_rejected", share=share.id, reason=type(rejected).__name__, level=level)
        if isinstance(rejected, PASSED_OVER[level]):
            await self.database.run(share_transitions.skip, share)
            return
        failure = Failure(rejected.sentence, rejected.is_final)
        await self.database.run(share_transitions.failed, share, failure, carrier)
        metrics.documents.labels("rejected").inc()

    async def _upload(
        self, share: OpenShare, carrier: CarrierMessage, fetched: DownloadedDocument
    ) -> DocumentAtMistral:
        if share.document and (there := await self._unchanged(share.document, fetched)):
            return there
        library = await self.libraries.provide(share.team, share.place)
        numbered = partial(file_names.numbered, fetched.name)
        title = await self.database.run(titles.choose, share, fetched.digest, numbered)
        try:
            stored = await self.mistral.upload(library, fetched.path, title)
        except LibraryGone:
            await self.library_recovery.verify(share.team, share.place, library)
            raise
        position, until = DocumentAtMistral(library, stored.document_id), self.expiry.until()
        known = await self.database.run(documents.find, library, stored.document_id)
        about = (stored.name, fetched.size, fetched.digest)
        uploaded = Uploaded(library, stored.document_id, *about, expires_at=until)
        try:
            await self.database.run(share_transitions.attached, share, uploaded)
        except Lost:
            await self.database.run(share_transitions.uploaded_too_late, share, uploaded)
            raise
        # What is at Mistral is recorded: the rest only embellishes it.
        if known is None:
            facts = self.provenance.of(share, carrier)
            await self._embellish(
                "attributes", partial(self.mistral.describe, attributes=facts), position
            )
        if until != (known.expires_at if known else None):
            await self._embellish("expiry", partial(self.mistral.keep, until=until), position)
        rename = partial(self.mistral.rename, name=title)
        is_other = stored.name != title  # the same bytes were there already
        if is_other and await self._embellish("name", rename, position):
            await self.database.run(documents.renamed, position, title)
        return position

    async def _embellish(
        self, what: str, change: Callable[[str, str], Awaitable[None]], position: DocumentAtMistral
    ) -> bool:
        """Change what only embellishes a document; False where Mistral refuses that.

        Raises DocumentGone.
        """
        try:
            await change(position.library_id, position.document_id)
        except DocumentGone:
            raise
        except UserFacingError as error:
            log.info("document_not_embellished", what=what, error=type(error).__name__)
            return False
        return True

    async def _unchanged(
        self, document: int, fetched: DownloadedDocument
    ) -> DocumentAtMistral | None:
        """Location of a share's document if these are its bytes: much changes but those."""
        return await self.database.run(documents.holding, document, fetched.digest)


def _seems_a_document(file: SharedFile, given: DeclaredFile) -> bool:
    """True if what Slack says of a file is enough to show that it is worked on."""
    return given.declared is not None and file.size > 0
