"""Documents in libraries at Mistral."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from mistralai.client import models

from bot.core import errors
from bot.mistral.client import REPEATABLE, Client
from bot.mistral.libraries import LibraryGone

UPLOAD_SECONDS = 300.0  # for all of a document's bytes
ANSWER_SECONDS = 120  # for Mistral to answer when it has them
PAGE = 100  # documents that Mistral lists at once


class DocumentGone(errors.UserFacingError):
    """This document no longer exists at Mistral."""


class IndexingProgress(StrEnum):
    """How far Mistral has come with a document."""

    UNDER_WAY = "under way"
    READY = "ready"
    FAILED = "failed"
    EMPTY = "empty"  # there is nothing to read in it


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document at Mistral; `pages` as soon as Mistral has counted them.

    `attributes` are the facts that were attached to it, `created_at` is in seconds since 1970.
    """

    document_id: str
    name: str
    progress: IndexingProgress
    pages: int | None = None
    created_at: float = 0.0
    attributes: Mapping[str, object] = field(default_factory=dict, compare=False)


class MistralDocuments:
    """Brings documents to Mistral and takes them away. Every call may be repeated safely."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def upload(self, library_id: str, file: Path, name: str) -> StoredDocument:
        """Bring a file into a library; the document that has these very bytes already, if one has.

        Raises LibraryGone.
        """
        try:
            async with asyncio.timeout(UPLOAD_SECONDS), _opened(file) as content:
                document = await self._client.call(
                    self._client.libraries.documents.upload_async(
                        library_id=library_id,
                        file=models.File(file_name=name, content=content),
                        retries=REPEATABLE,
                        timeout_ms=ANSWER_SECONDS * 1000,
                    ),
                    gone=LibraryGone,
                )
        except TimeoutError as error:
            raise errors.ModelSilent from error
        return stored(document)

    async def describe(
        self, library_id: str, document_id: str, attributes: Mapping[str, str]
    ) -> None:
        """Attach facts to a document. Raises DocumentGone."""
        await self._update(library_id, document_id, attributes=attributes)

    async def keep(self, library_id: str, document_id: str, until: float | None) -> None:
        """Have Mistral delete a document at this time (seconds since 1970), or never.

        Raises DocumentGone. An upload takes no time to live.
        """
        time = None if until is None else datetime.fromtimestamp(until, UTC)
        await self._update(library_id, document_id, expires_at=time)

    async def get(self, library_id: str, document_id: str) -> StoredDocument:
        """How a document stands. Raises DocumentGone."""
        found = await self._client.call(
            self._client.libraries.documents.get_async(
                library_id=library_id, document_id=document_id, retries=REPEATABLE
            ),
            gone=DocumentGone,
        )
        return stored(found)

    async def pages(
        self, library_id: str, page_size: int = PAGE
    ) -> AsyncIterator[list[StoredDocument]]:
        """Every document of a library, page by page. Raises LibraryGone."""
        page, has_more = 0, True
        while has_more:
            found = await self._client.call(
                self._client.libraries.documents.list_async(
                    library_id=library_id,
                    page=page,
                    page_size=page_size,
                    sort_order="asc",
                    retries=REPEATABLE,
                ),
                gone=LibraryGone,
            )
            yield [stored(document) for document in found.data]
            page, has_more = page + 1, found.pagination.has_more

    async def delete(self, library_id: str, document_id: str) -> None:
        """Delete a document; one that is gone already is deleted."""
        with suppress(DocumentGone):
            await self._client.call(
                self._client.libraries.documents.delete_async(
                    library_id=library_id, document_id=document_id, retries=REPEATABLE
                ),
                gone=DocumentGone,
            )

    async def _update(self, library_id: str, document_id: str, **fields: Any) -> None:
        await self._client.call(
            self._client.libraries.documents.update_async(
                library_id=library_id, document_id=document_id, retries=REPEATABLE, **fields
            ),
            gone=DocumentGone,
        )


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[BinaryIO]:
    """The vendor's client reads it piece by piece while it sends."""
    content = await asyncio.to_thread(file.open, "rb")
    try:
        yield content
    finally:
        content.close()


# What is not named here, or new, is under way: our own deadline ends the waiting.
PROGRESS = {
    "done": IndexingProgress.READY,
    "noop": IndexingProgress.READY,
    "self_managed": IndexingProgress.READY,
    "error": IndexingProgress.FAILED,
    "missing_content": IndexingProgress.EMPTY,
}


def stored(document: models.Document) -> StoredDocument:
    """A document as the vendor's client spells it."""
    return StoredDocument(
        document_id=document.id,
        name=document.name,
        progress=PROGRESS.get(document.process_status, IndexingProgress.UNDER_WAY),
        pages=document.number_of_pages or None,
        created_at=document.created_at.timestamp(),
        attributes=document.attributes if isinstance(document.attributes, dict) else {},
    )
