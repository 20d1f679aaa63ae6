"""Adapter for deleting what Mistral keeps for us."""

from contextlib import suppress

from bot.core import errors
from bot.core.file_errors import FileGone
from bot.mistral.client import Client
from bot.mistral.documents import DocumentGone, MistralDocuments
from bot.mistral.files import FILE
from bot.mistral.libraries import LIBRARY, LibraryGone
from bot.mistral.refusals.errors import AGENT, CONVERSATION
from storage.deletion_queue import DeletionKind

KINDS = frozenset(
    {
        DeletionKind.CONVERSATION,
        DeletionKind.FILE,
        DeletionKind.AGENT,
        DeletionKind.LIBRARY,
        DeletionKind.ORIGIN,
    }
)
# Attributes of a document by which Slack tells who shared it; "user" is of earlier versions.
ORIGIN = frozenset({"user", "file", "link", "message_ts", "shared_at"})


class MistralDeletion:
    """Idempotent deletion without retries of its own: the caller schedules those."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def delete(self, kind: DeletionKind, identifier: str) -> None:
        """Delete one resource. Raises UserFacingError."""
        match kind:
            case DeletionKind.CONVERSATION:
                await self.conversation(identifier)
            case DeletionKind.FILE:
                await self.file(identifier)
            case DeletionKind.AGENT:
                await self.agent(identifier)
            case DeletionKind.LIBRARY:
                await self.library(identifier)
            case DeletionKind.ORIGIN:
                await self.origin(*identifier.split("/"))
            case _:
                raise AssertionError(kind)

    async def conversation(self, conversation_id: str) -> None:
        request = self._client.conversations.delete_async(conversation_id=conversation_id)
        with suppress(errors.ConversationGone):
            await self._client.call(request, CONVERSATION)

    async def file(self, file_id: str) -> None:
        request = self._client.files.delete_async(file_id=file_id)
        with suppress(FileGone):
            await self._client.call(request, FILE)

    async def agent(self, agent_id: str) -> None:
        request = self._client.agents.delete_async(agent_id=agent_id)
        with suppress(errors.AgentGone):
            await self._client.call(request, AGENT)

    async def origin(self, library_id: str, document_id: str) -> None:
        """Empty the attributes of a document that tell who shared it."""
        documents = MistralDocuments(self._client)
        with suppress(DocumentGone):
            known = (await documents.get(library_id, document_id)).attributes
            if not ORIGIN.isdisjoint(name for name, value in known.items() if value):
                # Empty, not left out: whether Mistral merges attributes is not known.
                rest = {name: "" if name in ORIGIN else value for name, value in known.items()}
                await documents.describe(library_id, document_id, rest)

    async def library(self, library_id: str) -> None:
        request = self._client.libraries.delete_async(library_id=library_id)
        with suppress(LibraryGone):
            await self._client.call(request, LIBRARY)
