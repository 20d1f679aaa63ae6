"""★ Pipeline of one shared file, from its event until Mistral has indexed it.

Each step is a checkpoint (see `storage.documents.share_transitions`), from which any process can
continue. Steps are idempotent: Mistral deduplicates uploads by their bytes.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.core import errors, metrics
from bot.core.errors import UserFacingError
from bot.core.refusals import OF_THE_ACCOUNT, RequestTooLarge
from bot.core.workspace_keys import OF_ONE_WORKSPACE
from bot.documents.ingestion import Ingestion
from bot.documents.inspection import errors as rejections
from bot.documents.policy import RetryPolicy
from bot.mistral.documents import DocumentGone, IndexingProgress, MistralDocuments, StoredDocument
from bot.mistral.libraries import LibraryGone
from bot.slack.errors import SlackFailed, SlackUnreachable
from storage.documents import documents, share_transitions, shares
from storage.documents.documents import DocumentAtMistral
from storage.documents.records import Failure, OpenShare, ShareState
from storage.documents.share_transitions import BeingRemoved
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.records import Lost

log = structlog.get_logger()

MAX_ATTEMPTS = 6
# Mistral was busy, or the outcome is unknown: a retry may succeed.
TRANSIENT = (errors.ModelBusy, errors.ModelSilent, errors.ConversationBusy, LibraryGone)


@dataclass(frozen=True, slots=True)
class DocumentPipeline:
    """Processes shares, several concurrently; `on_change` is called after each step."""

    database: Database
    ingestion: Ingestion
    mistral: MistralDocuments
    delays: RetryPolicy = field(default_factory=RetryPolicy)

    async def run(self, share: OpenShare, on_change: Callable[[], None]) -> None:
        """Process a share to its end, or leave it to a later attempt."""
        try:
            await self._run(share, on_change)
        except Lost:
            log.info("share_lost", share=share.id)
        except BeingRemoved:
            await self.database.run(shares.postpone, share, self.delays.retry)
        except (UserFacingError, SlackFailed) as error:
            log.info("share_failed", share=share.id, error=type(error).__name__)
            await self._retry_or_fail(share, error)
        except Unavailable:
            raise
        except Exception:
            log.exception("share_broke", share=share.id)
            await self._retry_or_fail(share, rejections.ProcessingFailed())

    async def _run(self, share: OpenShare, on_change: Callable[[], None]) -> None:
        if share.attempts > MAX_ATTEMPTS:  # it may be what crashes processes
            raise rejections.ProcessingFailed
        position = None
        if share.document is not None and share.state == ShareState.INDEXING:
            position = await self.database.run(documents.position, share.document)
        if position is None:
            position = await self.ingestion.ingest(share, on_change)
            on_change()
        if position:
            await self._await_indexing(share, position)

    async def _await_indexing(self, share: OpenShare, position: DocumentAtMistral) -> None:
        """Wait until Mistral has indexed the document."""
        try:
            async with asyncio.timeout(self.delays.indexing_timeout):
                stored = await self._poll_until_indexed(position)
        except TimeoutError as error:
            raise rejections.TookTooLong from error
        match stored.progress:
            case IndexingProgress.FAILED:
                raise rejections.Unreadable
            case IndexingProgress.EMPTY:
                raise rejections.NothingToRead
        await self.database.run(share_transitions.ready, share, stored.pages)
        metrics.documents.labels("ready").inc()
        log.info("share_ready", share=share.id, team=share.team)

    async def _poll_until_indexed(self, position: DocumentAtMistral) -> StoredDocument:
        for delay in self.delays.poll_delays():
            stored = await self._poll(position)
            if stored and stored.progress is not IndexingProgress.UNDER_WAY:
                return stored
            await asyncio.sleep(delay)
        raise AssertionError

    async def _poll(self, position: DocumentAtMistral) -> StoredDocument | None:
        """The document's state; None if Mistral fails transiently, as indexing continues."""
        try:
            return await self.mistral.get(position.library_id, position.document_id)
        except DocumentGone:
            raise
        except UserFacingError as error:
            if not _is_transient(error):
                raise
            log.info("poll_failed", error=type(error).__name__)
            return None

    async def _retry_or_fail(self, share: OpenShare, error: UserFacingError | SlackFailed) -> None:
        """Schedule a retry where one may succeed, else record the failure."""
        retry_after = getattr(error, "retry_after", None) or 0.0
        delay = self.delays.backoff(share.attempts, retry_after)
        try:
            if not _is_transient(error) or share.attempts >= MAX_ATTEMPTS:
                await self.database.run(share_transitions.failed, share, _failure(error))
                metrics.documents.labels("failed").inc()
            elif isinstance(error, DocumentGone):
                await self.database.run(share_transitions.start_over, share, delay)
            else:
                await self.database.run(shares.postpone, share, delay)
        except Lost:
            log.info("share_lost", share=share.id)


def _is_transient(error: UserFacingError | SlackFailed) -> bool:
    if isinstance(error, UserFacingError):
        return error.is_transient or isinstance(error, (*TRANSIENT, DocumentGone))
    return isinstance(error, SlackUnreachable)


def _failure(error: UserFacingError | SlackFailed) -> Failure:
    if isinstance(error, (*OF_THE_ACCOUNT, *OF_ONE_WORKSPACE)):
        return Failure(error.sentence)
    rejected = _rejected(error)
    return Failure(rejected.sentence, rejected.is_final)


def _rejected(error: UserFacingError | SlackFailed) -> rejections.Rejected:
    match error:
        case rejections.Rejected():
            return error
        case SlackUnreachable():
            return rejections.Unreachable()
        case SlackFailed():
            return rejections.NotHandedOut()
        case RequestTooLarge():
            return rejections.TooLargeForMistral()
    return rejections.MistralAway() if _is_transient(error) else rejections.NotTaken()
