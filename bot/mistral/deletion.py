"""Adapter for deleting what Mistral keeps for us."""

from contextlib import suppress

from bot.core.file_errors import FileGone
from bot.mistral.connectors import ConnectorGone, MistralConnectors
from bot.mistral.documents import DocumentGone, MistralDocuments
from bot.mistral.files import FILE
from bot.mistral.libraries import LIBRARY, LibraryGone
from bot.mistral.port import MistralPort
from bot.mistral.sdk.client import Client
from storage.deletion_queue import DeletionKind

# Attributes of a document by which Slack tells who shared it; "user" is of earlier versions.
ORIGIN = frozenset({"user", "file", "link", "message_ts", "shared_at"})


class MistralDeletion:
    """Idempotent deletion without retries of its own: the caller schedules those."""

    def __init__(self, client: Client, mistral: MistralPort) -> None:
        self._client = client
        self._mistral = mistral

    async def delete(self, kind: DeletionKind, identifier: str) -> None:
        """Delete one resource. Raises UserFacingError."""
        match kind:
            case DeletionKind.CONVERSATION:
                await self._mistral.conversations.delete(identifier, once=True)
            case DeletionKind.AGENT:
                await self._mistral.agents.delete(identifier, once=True)
            case DeletionKind.FILE:
                await self._file(identifier)
            case DeletionKind.LIBRARY:
                await self._library(identifier)
            case DeletionKind.CREDENTIALS:
                await self._credentials(*identifier.rsplit("/", 1))
            case DeletionKind.ORIGIN:
                await self._origin(*identifier.split("/"))
            case _:
                raise AssertionError(kind)

    async def _file(self, file_id: str) -> None:
        request = self._client.files.delete_async(file_id=file_id)
        with suppress(FileGone):
            await self._client.call(request, FILE)

    async def _credentials(self, connector: str, name: str) -> None:
        with suppress(ConnectorGone):
            await MistralConnectors(self._client).sign_out(connector, name, once=True)

    async def _origin(self, library_id: str, document_id: str) -> None:
        """Empty the attributes of a document that tell who shared it."""
        documents = MistralDocuments(self._client)
        with suppress(DocumentGone):
            known = (await documents.get(library_id, document_id)).attributes
            if not ORIGIN.isdisjoint(name for name, value in known.items() if value):
                # Empty, not left out: whether Mistral merges attributes is not known.
                rest = {name: "" if name in ORIGIN else value for name, value in known.items()}
                await documents.describe(library_id, document_id, rest)

    async def _library(self, library_id: str) -> None:
        request = self._client.libraries.delete_async(library_id=library_id)
        with suppress(LibraryGone):
            await self._client.call(request, LIBRARY)
