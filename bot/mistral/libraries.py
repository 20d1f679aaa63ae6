"""Adapter for libraries at Mistral."""

from contextlib import suppress
from functools import partial

import structlog

from bot.core import errors, refusals
from bot.mistral.refusals.errors import NEW_LIBRARY, Subject
from bot.mistral.sdk.client import Client

log = structlog.get_logger()

LOOKED_AT = 100  # documents
FINDABLE = {"done", "noop", "self_managed"}


class LibraryGone(errors.UserFacingError):
    """This library no longer exists at Mistral."""


LIBRARY = Subject(LibraryGone, refusals.InUse)


class MistralLibraries:
    """Creates and deletes libraries. Every call but `create` is idempotent."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self, name: str, description: str) -> str:
        """Create a library; returns its id. Its description is left out where that is refused."""
        create = partial(self._client.libraries.create_async, name=name)
        try:
            library = await self._client.call(create(description=description), NEW_LIBRARY)
        except errors.Refused as refusal:
            log.info("library_not_described", error=type(refusal).__name__)
            library = await self._client.call(create(), NEW_LIBRARY)
        return library.id

    async def named(self, name: str) -> str | None:
        """Find a library by its exact name; returns its id."""
        found = await self._client.repeat(partial(self._client.libraries.list_async, search=name))
        return next((library.id for library in found.data if library.name == name), None)

    async def exists(self, library_id: str) -> bool:
        """Look a library up."""
        try:
            await self._client.repeat(
                partial(self._client.libraries.get_async, library_id=library_id), LIBRARY
            )
        except LibraryGone:
            return False
        return True

    async def is_empty(self, library_id: str) -> bool:
        """True if no document of a library can be found yet; of a large one only a part counts."""
        documents = self._client.libraries.documents
        found = await self._client.repeat(
            partial(documents.list_async, library_id=library_id, page_size=LOOKED_AT), LIBRARY
        )
        return not any(document.process_status in FINDABLE for document in found.data)

    async def delete(self, library_id: str) -> None:
        """Delete a library with all of its documents; idempotent."""
        with suppress(LibraryGone):
            await self._client.repeat(
                partial(self._client.libraries.delete_async, library_id=library_id), LIBRARY
            )
