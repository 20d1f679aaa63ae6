"""★ One shared file from its event to its end: brought to Mistral, and followed until it is read.

Each step is recorded (see `storage.documents.share_transitions`), so that another process can
continue from any point. Steps are idempotent: Mistral recognises bytes that it has already.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from bot.core import errors, metrics
from bot.core.errors import UserFacingError
from bot.documents.ingestion import Ingestion
from bot.documents.inspection import errors as rejections
from bot.documents.policy import RetryPolicy
from bot.mistral.documents import DocumentGone, IndexingProgress, MistralDocuments, StoredDocument
from bot.mistral.libraries import LibraryGone
from bot.slack.errors import SlackFailed, SlackUnreachable
from storage.documents import documents, share_transitions, shares
from storage.documents.documents import DocumentAtMistral
from storage.documents.records import OpenShare, ShareState
from storage.documents.share_transitions import BeingRemoved
from storage.engine.database import Database
from storage.engine.outages import Unavailable
from storage.records import Lost

log = structlog.get_logger()

MOST_ATTEMPTS = 6
# Mistral had no time, or nobody knows whether it had: another attempt may well go well.
PASSING = (errors.ModelBusy, errors.ModelSilent, errors.ConversationBusy, LibraryGone)


@dataclass(frozen=True, slots=True)
class DocumentPipeline:
    """Works on one share at a time, as often as it is called at once; `changed` hears of steps."""

    database: Database
    ingestion: Ingestion
    mistral: MistralDocuments
    waits: RetryPolicy = field(default_factory=RetryPolicy)

    async def run(self, share: OpenShare, changed: Callable[[], None]) -> None:
        """Bring a share to its end, or leave it to a later attempt."""
        try:
            await self._run(share, changed)
        except Lost:
            log.info("share_lost", share=share.id)
        except BeingRemoved:
            await self.database.run(shares.postpone, share, self.waits.again)
        except (UserFacingError, SlackFailed) as trouble:
            log.info("share_failed", share=share.id, trouble=type(trouble).__name__)
            await self._end(share, trouble)
        except Unavailable:
            raise
        except Exception:
            log.exception("share_broke", share=share.id)
            await self._end(share, rejections.ProcessingFailed())

    async def _run(self, share: OpenShare, changed: Callable[[], None]) -> None:
        if share.attempts > MOST_ATTEMPTS:  # it may be what makes processes die
            raise rejections.ProcessingFailed
        position = None
        if share.document is not None and share.state == ShareState.INDEXING:
            position = await self.database.run(documents.position, share.document)
        if position is None:
            position = await self.ingestion.bring(share, changed)
            changed()
        if position:
            await self._follow(share, position)

    async def _follow(self, share: OpenShare, position: DocumentAtMistral) -> None:
        """Wait for Mistral to have read the document."""
        try:
            async with asyncio.timeout(self.waits.indexing):
                stored = await self._read(position)
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

    async def _read(self, position: DocumentAtMistral) -> StoredDocument:
        for wait in self.waits.looks():
            stored = await self._look(position)
            if stored and stored.progress is not IndexingProgress.UNDER_WAY:
                return stored
            await asyncio.sleep(wait)
        raise AssertionError

    async def _look(self, position: DocumentAtMistral) -> StoredDocument | None:
        """How the document stands; None where Mistral does not say just now: it reads on."""
        try:
            return await self.mistral.get(position.library_id, position.document_id)
        except DocumentGone:
            raise
        except UserFacingError as trouble:
            if not _passes(trouble):
                raise
            log.info("look_failed", trouble=type(trouble).__name__)
            return None

    async def _end(self, share: OpenShare, trouble: UserFacingError | SlackFailed) -> None:
        """Try again later where that may help, else say what is wrong."""
        asked = getattr(trouble, "retry_after", None) or 0.0
        wait = self.waits.before_next(share.attempts, asked)
        try:
            if not _passes(trouble) or share.attempts >= MOST_ATTEMPTS:
                await self.database.run(share_transitions.failed, share, _sentence(trouble))
                metrics.documents.labels("failed").inc()
            elif isinstance(trouble, DocumentGone):
                await self.database.run(share_transitions.start_over, share, wait)
            else:
                await self.database.run(shares.postpone, share, wait)
        except Lost:
            log.info("share_lost", share=share.id)


def _passes(trouble: UserFacingError | SlackFailed) -> bool:
    if isinstance(trouble, UserFacingError):
        return trouble.passes or isinstance(trouble, (*PASSING, DocumentGone))
    return isinstance(trouble, SlackUnreachable)


def _sentence(trouble: UserFacingError | SlackFailed) -> str:
    match trouble:
        case rejections.Rejected():
            return trouble.sentence
        case SlackUnreachable():
            return rejections.Unreachable().sentence
        case SlackFailed():
            return rejections.NotHandedOut().sentence
    return (rejections.MistralAway() if _passes(trouble) else rejections.NotTaken()).sentence
