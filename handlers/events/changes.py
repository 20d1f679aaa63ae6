"""Messages that people delete, edit, or take a file out of, in whichever shape Slack tells it."""

from collections.abc import Sequence
from typing import Any, Protocol

from handlers.events.edits import EditHandlers
from handlers.events.messages import MessageHandlers
from handlers.payloads import changes
from handlers.payloads.changes import Place


class Withdrawals(Protocol):
    """Port to cancellation: see `bot.queue.cancellation`."""

    async def message(self, team: str, channel: str, ts: str) -> None: ...


class CarriedDocuments(Protocol):
    """Port to the document intake: see `bot.documents.intake`."""

    async def message_deleted(self, team: str, channel: str, ts: str) -> None: ...
    async def taken_out(self, team: str, channel: str, ts: str, files: Sequence[str]) -> None: ...


class QuotedMessages(Protocol):
    """Port to the quotes of voice clips: see `bot.voice.spoken_messages`."""

    async def message_deleted(self, team: str, channel: str, ts: str) -> None: ...


class ChangeHandlers:
    """Passes each act on once. Slack gets its acknowledgement when it is recorded."""

    def __init__(
        self,
        withdrawals: Withdrawals,
        documents: CarriedDocuments,
        messages: MessageHandlers,
        edits: EditHandlers,
        quotes: QuotedMessages,
    ) -> None:
        self._withdrawals = withdrawals
        self._documents = documents
        self._messages = messages
        self._edits = edits
        self._quotes = quotes

    async def deleted(self, body: dict[str, Any]) -> None:
        """A `message_deleted`."""
        if place := changes.deleted_message(body):
            await self._gone(place)

    async def changed(self, body: dict[str, Any]) -> None:
        """A `message_changed`: by a person's hand, or in one of Slack's many other ways."""
        if place := changes.deleted_message(body):
            await self._gone(place)
            return
        if taken := changes.files_taken(body):
            await self._documents.taken_out(*taken.place, taken.files)
        if edit := changes.edited_message(body):
            await self._edits.edited(edit)

    async def _gone(self, place: Place) -> None:
        self._messages.forget(place)
        await self._withdrawals.message(*place)
        await self._documents.message_deleted(*place)
        await self._quotes.message_deleted(*place)
