"""Adapter for documents in libraries at Mistral."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from mistralai.client import models

from bot.core import errors, refusals
from bot.mistral.libraries import LIBRARY
from bot.mistral.refusals.errors import Subject
from bot.mistral.sdk.client import Client

log = structlog.get_logger()

UPLOAD_TIMEOUT = 300.0  # seconds for the whole upload
RESPONSE_TIMEOUT = 120  # seconds for Mistral's response after the last byte
PAGE_SIZE = 100  # documents that Mistral lists in one response


class DocumentGone(errors.UserFacingError):
    """This document no longer exists at Mistral."""


DOCUMENT = Subject(DocumentGone, refusals.InUse)


class IndexingProgress(StrEnum):
    """State of a document's indexing at Mistral."""

    UNDER_WAY = "under way"
    READY = "ready"
    FAILED = "failed"
    EMPTY = "empty"  # no text was found in it


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document at Mistral; `pages` is None until Mistral has counted them.

    `attributes` is its metadata, `created_at` is in seconds since 1970.
    """

    document_id: str
    name: str
    progress: IndexingProgress
    pages: int | None = None
    created_at: float = 0.0
    attributes: Mapping[str, object] = field(default_factory=dict, compare=False)


class MistralDocuments:
    """Uploads, updates, lists and deletes documents. Every call is idempotent."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._is_put = False

    async def upload(self, library_id: str, file: Path, name: str) -> StoredDocument:
        """Upload a file to a library; a document of the same bytes is returned, not duplicated.

        Raises LibraryGone.
        """
        try:
            async with asyncio.timeout(UPLOAD_TIMEOUT), _opened(file) as content:
                document = await self._client.repeat(
                    partial(
                        self._client.libraries.documents.upload_async,
                        library_id=library_id,
                        file=models.File(file_name=name, content=content),
                        timeout_ms=RESPONSE_TIMEOUT * 1000,
                    ),
                    LIBRARY,
                )
        except TimeoutError as error:
            raise errors.ModelSilent from error
        return stored(document)

    async def describe(
        self, library_id: str, document_id: str, attributes: Mapping[str, object]
    ) -> None:
        """Set a document's metadata. Raises DocumentGone."""
        await self._update(library_id, document_id, attributes=attributes)

    async def rename(self, library_id: str, document_id: str, name: str) -> None:
        """Set a document's name. Raises DocumentGone."""
        await self._update(library_id, document_id, name=name)

    async def keep(self, library_id: str, document_id: str, until: float | None) -> None:
        """Set a document's expiry at Mistral (seconds since 1970), or remove it.

        Raises DocumentGone. An upload accepts no expiry.
        """
        time = None if until is None else datetime.fromtimestamp(until, UTC)
        await self._update(library_id, document_id, expires_at=time)

    async def get(self, library_id: str, document_id: str) -> StoredDocument:
        """Fetch the state of a document. Raises DocumentGone."""
        found = await self._client.repeat(
            partial(
                self._client.libraries.documents.get_async,
                library_id=library_id,
                document_id=document_id,
            ),
            DOCUMENT,
        )
        return stored(found)

    async def pages(
        self, library_id: str, page_size: int = PAGE_SIZE
    ) -> AsyncIterator[list[StoredDocument]]:
        """Iterate over a library's documents, page by page. Raises LibraryGone."""
        page, has_more = 0, True
        while has_more:
            found = await self._client.repeat(
                partial(
                    self._client.libraries.documents.list_async,
                    library_id=library_id,
                    page=page,
                    page_size=page_size,
                    sort_order="asc",
                ),
                LIBRARY,
            )
            yield [stored(document) for document in found.data]
            page, has_more = page + 1, found.pagination.has_more

    async def delete(self, library_id: str, document_id: str) -> None:
        """Delete a document; idempotent."""
        with suppress(DocumentGone):
            await self._client.repeat(
                partial(
                    self._client.libraries.documents.delete_async,
                    library_id=library_id,
                    document_id=document_id,
                ),
                DOCUMENT,
            )

    async def _update(self, library_id: str, document_id: str, **fields: Any) -> None:
        """Change a document, by PATCH or, where Mistral doesn't take that, by PUT."""
        documents = self._client.libraries.documents
        if not self._is_put:
            patch = partial(
                documents.update_async, library_id=library_id, document_id=document_id, **fields
            )
            try:
                await self._client.repeat(patch, DOCUMENT)
            except errors.Refused as refusal:
                await self._put(library_id, document_id, refusal, **fields)
                log.warning("documents_changed_by_put", reason=type(refusal).__name__)
                self._is_put = True
            return
        await self._put(library_id, document_id, None, **fields)

    async def _put(
        self, library_id: str, document_id: str, refusal: errors.Refused | None, **fields: Any
    ) -> None:
        path = f"/v1/libraries/{library_id}/documents/{document_id}"
        try:
            await self._client.replace(path, fields, DOCUMENT)
        except errors.Refused as again:
            raise refusal or again from again


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[BinaryIO]:
    """Open a file that the vendor's client reads in chunks while it sends."""
    content = await asyncio.to_thread(file.open, "rb")
    try:
        yield content
    finally:
        content.close()


# Any other status counts as under way: our own timeout ends the polling.
PROGRESS = {
    "done": IndexingProgress.READY,
    "noop": IndexingProgress.READY,
    "self_managed": IndexingProgress.READY,
    "error": IndexingProgress.FAILED,
    "missing_content": IndexingProgress.EMPTY,
}


def stored(document: models.Document) -> StoredDocument:
    """Convert the vendor client's document to ours."""
    return StoredDocument(
        document_id=document.id,
        name=document.name,
        progress=PROGRESS.get(document.process_status, IndexingProgress.UNDER_WAY),
        pages=document.number_of_pages or None,
        created_at=document.created_at.timestamp(),
        attributes=document.attributes if isinstance(document.attributes, dict) else {},
    )
