"""Messages: which of them are for us."""

import re
from typing import Any, Protocol

from bot.documents.inspection import file_types
from handlers import payloads
from handlers.heard import Heard
from handlers.payloads import Message
from storage.records import NewTurn

# A person, a user group, or everybody.
ADDRESSED = re.compile(r"<(?:@(?P<user>[UW][A-Z0-9]+)|!(?:subteam\^|here|channel|everyone))")
MOST_FILES = 20  # of one message
LONGEST = 1_000_000  # characters kept; Slack itself stops far below


class Inbox(Protocol):
    """Where messages go that are for us."""

    async def accept(self, new: NewTurn, *, opens: bool) -> None: ...


class Messages:
    """Hands messages to the inbox. Slack gets its acknowledgement when they are recorded."""

    def __init__(self, inbox: Inbox, bot_user_id: str) -> None:
        self._inbox = inbox
        self._bot_user_id = bot_user_id
        self._heard = Heard()

    async def mentioned(self, body: dict[str, Any]) -> None:
        """A mention, which the channel's own event tells as well, and with its files."""
        message = payloads.message(body)
        if message and not message.files:
            await self._heard.wait((message.team, message.channel, message.ts))
        await self._receive(body)

    async def receive(self, body: dict[str, Any]) -> None:
        """A message in a channel, or in a direct message."""
        if message := payloads.message(body):
            self._heard.note((message.team, message.channel, message.ts))
        await self._receive(body)

    async def _receive(self, body: dict[str, Any]) -> None:
        message = payloads.message(body)
        if message is None or message.user == self._bot_user_id:
            return
        if not message.text.strip() and brings_documents(message):
            return  # for the library, which tells of them itself
        mentioned = self._addressed(message.text)
        if message.is_direct or self._bot_user_id in mentioned:
            await self._inbox.accept(turn_of(message), opens=True)
        elif message.thread_ts and message.text.strip() and not mentioned:
            await self._inbox.accept(turn_of(message), opens=False)

    def _addressed(self, text: str) -> set[str]:
        """Whom a message mentions; groups and everybody count as one somebody."""
        return {found["user"] or "many" for found in ADDRESSED.finditer(text)}


def brings_documents(message: Message) -> bool:
    """Whether there is a file in a message that is no picture."""
    return any(not file_types.is_picture(file.mimetype) for file in message.files)


def turn_of(message: Message) -> NewTurn:
    """A message as a turn of its thread; one outside of a thread begins its own."""
    return NewTurn(
        team=message.team,
        channel=message.channel,
        thread_ts=message.thread_ts or message.ts,
        ts=message.ts,
        user=message.user,
        user_team=message.user_team,
        text=message.text[:LONGEST],
        event_id=message.event_id,
        attachments=tuple(file.id for file in message.files[:MOST_FILES]),
    )
