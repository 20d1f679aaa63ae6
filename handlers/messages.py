"""Messages: which of them are for us."""

import asyncio
import re
from contextlib import suppress
from typing import Any, Protocol

from bot.documents.inspection import file_types
from handlers.payloads import events
from handlers.payloads.events import Message
from storage.records import NewTurn

# A person, a user group, or everybody.
ADDRESSED = re.compile(r"<(?:@(?P<user>[UW][A-Z0-9]+)|!(?:subteam\^|here|channel|everyone))")
MOST_FILES = 20  # of one message
LONGEST = 1_000_000  # characters kept; Slack itself stops far below

KEPT = 1_000
PATIENCE = 0.5  # seconds: where we are no member, the other event never comes

Key = tuple[str, str, str]


class Inbox(Protocol):
    """Where messages go that are for us."""

    async def accept(self, new: NewTurn, *, opens: bool) -> None: ...


class MessageHandlers:
    """Hands messages to the inbox. Slack gets its acknowledgement when they are recorded."""

    def __init__(self, inbox: Inbox, bot_user_id: str) -> None:
        self._inbox = inbox
        self._bot_user_id = bot_user_id
        self._heard = EventPairing()

    async def mentioned(self, body: dict[str, Any]) -> None:
        """A mention, which the channel's own event tells as well, and with its files."""
        message = events.message(body)
        if message and not message.files:
            await self._heard.wait((message.team, message.channel, message.ts))
        await self._receive(body)

    async def receive(self, body: dict[str, Any]) -> None:
        """A message in a channel, or in a direct message."""
        if message := events.message(body):
            self._heard.note((message.team, message.channel, message.ts))
        await self._receive(body)

    async def _receive(self, body: dict[str, Any]) -> None:
        message = events.message(body)
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


class EventPairing:
    """Lets a mention wait for the event that says more of the same message."""

    def __init__(self) -> None:
        self._messages: dict[Key, asyncio.Event] = {}

    def note(self, message: Key) -> None:
        """The event that says all is here."""
        self._event(message).set()

    async def wait(self, message: Key) -> None:
        """Wait until it came, but not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._event(message).wait()

    def _event(self, message: Key) -> asyncio.Event:
        if len(self._messages) > KEPT:
            del self._messages[next(iter(self._messages))]
        return self._messages.setdefault(message, asyncio.Event())
