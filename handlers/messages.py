"""Messages: whether they are for us, and the turns that they become."""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from bot.documents.inspection import file_types
from handlers.files import FileHandlers
from handlers.payloads import events
from handlers.payloads.events import Message, PostedFile
from storage.records import Addressed, NewTurn

# A person, a user group, or everybody.
ADDRESSED = re.compile(r"<(?:@(?P<user>[UW][A-Z0-9]+)|!(?:subteam\^|here|channel|everyone))")
MOST_FILES = 100  # of one message; Slack itself stops far below
LONGEST = 1_000_000  # characters kept; Slack itself stops far below

REMEMBERED = 1_000  # messages whose second event may still come
TWIN_TIMEOUT = 0.5  # seconds: where we are no member, the other event never comes

Key = tuple[str, str, str]  # team, channel, timestamp


class Inbox(Protocol):
    """Records turns: see `bot.queue.worker`."""

    async def accept(self, new: NewTurn) -> None: ...


class MessageHandlers:
    """Hands messages to the inbox. Slack gets its acknowledgement when they are recorded."""

    def __init__(self, inbox: Inbox, files: FileHandlers, bot_user_id: str) -> None:
        self._inbox = inbox
        self._files = files
        self._bot_user_id = bot_user_id
        self._pairing = EventPairing()

    async def mentioned(self, body: dict[str, Any]) -> None:
        """An `app_mention`: waits for its `message` event, which brings the files as well."""
        if message := self._message(body):
            if not message.files:
                await self._pairing.wait(_key(message))
            await self._accept(message)

    async def received(self, body: dict[str, Any]) -> None:
        """A `message`; its files are recorded first, so that a question about them finds them."""
        if message := self._message(body):
            if message.files:
                await self._files.posted(message)
            self._pairing.note(_key(message))
            await self._accept(message)

    def _message(self, body: dict[str, Any]) -> Message | None:
        message = events.message(body)
        return message if message and message.user != self._bot_user_id else None

    async def _accept(self, message: Message) -> None:
        if addressed := self._addressed(message):
            await self._inbox.accept(replace(turn_of(message), addressed=addressed))

    def _addressed(self, message: Message) -> Addressed | None:
        """Decide from the message alone if it is for us (None: it is not): see decision 5."""
        has_words = bool(message.text.strip())
        if not has_words and brings_only_documents(message):
            return None  # for the library, which answers itself
        mentioned = {found["user"] or "many" for found in ADDRESSED.finditer(message.text)}
        if message.is_direct or self._bot_user_id in mentioned:
            return Addressed.DIRECTLY
        is_plain_reply = message.thread_ts and has_words and not mentioned
        return Addressed.IF_IN_THREAD if is_plain_reply else None


class EventPairing:
    """Pairs an `app_mention` with the `message` event of the same message.

    The first of three nets against duplicates (see `docs/architecture.md`): it lets the event that
    says more come first.
    """

    def __init__(self) -> None:
        self._messages: dict[Key, asyncio.Event] = {}

    def note(self, message: Key) -> None:
        """Note that the `message` event is here."""
        self._event(message).set()

    async def wait(self, message: Key) -> None:
        """Wait for the `message` event, until a short timeout."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TWIN_TIMEOUT):
                await self._event(message).wait()

    def _event(self, message: Key) -> asyncio.Event:
        if len(self._messages) > REMEMBERED:
            del self._messages[next(iter(self._messages))]
        return self._messages.setdefault(message, asyncio.Event())


def brings_only_documents(message: Message) -> bool:
    """True if all files of a message are for the library; a stub may turn out not to be."""
    return bool(message.files) and not any(_may_be_shown(file) for file in message.files)


def _may_be_shown(file: PostedFile) -> bool:
    """True for a picture or a canvas, which the agent sees at once, and for what may be one."""
    is_stub = not (file.mimetype or file.name or file.filetype)
    is_page = file_types.is_slack_page(file.filetype, file.mimetype)
    return is_stub or is_page or file_types.is_picture(file.mimetype, file.name, file.filetype)


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


def _key(message: Message) -> Key:
    return message.team, message.channel, message.ts
