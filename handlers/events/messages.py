"""Messages: whether they are for us, and the turns that they become."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from bot.agents.asking_apps import AskingApp
from bot.core.errors import TooManyQuestions
from bot.documents.inspection import file_types
from bot.permissions.policy import Action
from bot.slack.reading.files import PostedFile
from handlers.doors.message_door import MessageDoor
from handlers.events.event_pairing import REMEMBERED, EventPairing, Key
from handlers.events.files import FileHandlers, notice_level
from handlers.payloads import changes, events
from handlers.payloads.changes import Edit
from handlers.payloads.events import AppMessage, Message
from storage.records import Addressed, NewTurn

# A person, a user group, or everybody.
MENTION = r"<(?:@(?P<user>[UW][A-Z0-9]+)|!(?:subteam\^|here|channel|everyone))[^<>]*>"
MENTIONED = re.compile(MENTION)
ADDRESSED = re.compile(rf"\s*{MENTION}")  # at the beginning; further on it is only about them
GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)")
MOST_FILES = 100  # of one message; Slack itself stops far below


class Inbox(Protocol):
    """Records turns: see `bot.queue.worker`."""

    async def accept(self, new: NewTurn) -> None: ...
    async def may_follow(self, new: NewTurn) -> bool: ...
    async def follows(self, new: NewTurn) -> bool: ...
    def follow_later(self, new: NewTurn, accept: Callable[[], Awaitable[None]]) -> None: ...


class Apps(Protocol):
    """Decides about other apps' questions: see `bot.agents.asking_apps`."""

    async def may_ask(self, app: AskingApp) -> bool: ...


class Groups(Protocol):
    """Members of user groups: see `bot.slack.directory`."""

    async def holds(self, group: str, user: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Callers:
    """Callers besides a person's mention of us, and the door that all of them come in by."""

    apps: Apps
    groups: Groups
    door: MessageDoor


class MessageHandlers:
    """Hands messages to the inbox. Slack gets its acknowledgement when they are recorded."""

    def __init__(
        self, inbox: Inbox, files: FileHandlers, bot_user_id: str, callers: Callers | None = None
    ) -> None:
        self._inbox = inbox
        self._callers = callers
        self._files = files
        self._bot_user_id = bot_user_id
        self._pairing = EventPairing()
        self._deleted: dict[Key, None] = {}  # the latest ones, whose own events may still come

    def forget(self, message: Key) -> None:
        """Pass over a message that was deleted or refused, should Slack still bring it."""
        if len(self._deleted) >= REMEMBERED:
            del self._deleted[next(iter(self._deleted))]
        self._deleted[message] = None

    async def mentioned(self, body: dict[str, Any]) -> None:
        """An `app_mention`: waits for its `message` event, which brings the files as well.

        One that an edit brought counts only where the event of the edit itself does not come.
        """
        if edited := changes.mention_by_edit(body):
            message, at = edited
            if not await self._pairing.wait(_edit_key(message, at)):
                await self.accept(message)
        elif new := self._message(body):
            if not new.content.files:
                await self._pairing.wait(_key(new))
            if _key(new) not in self._deleted:  # its other event may have been refused
                await self.accept(new)
        elif (asked := events.app_message(body)) and not await self._pairing.wait(
            _key(asked.message)
        ):
            await self._accept_from_app(asked)

    async def received(self, body: dict[str, Any]) -> None:
        """A `message`; its files are recorded first, so that a question about them finds them."""
        if message := self._message(body):
            self._pairing.announce(_key(message))
            turn = await self._admitted(message)
            if message.files and await self._takes_files(message):
                await self._take_files(message, turn)
            self._pairing.note(_key(message))
            if turn:
                await self._record(message, turn)
        elif asked := events.app_message(body):
            self._pairing.note(_key(asked.message))
            await self._accept_from_app(asked)

    def note_edit(self, edit: Edit) -> None:
        """Note that the event of an edit is here, and dealt with."""
        self._pairing.note(_edit_key(edit.message, edit.at))

    def has_new_words(self, edit: Edit) -> bool:
        """True if more was edited than who is addressed."""
        us = re.compile(rf"<@{self._bot_user_id}(?:\|[^>]*)?>")
        new, old = (us.sub(" ", one.text).split() for one in (edit.message, edit.before))
        return new != old

    async def _accept_from_app(self, asked: AppMessage) -> None:
        """Accept an app's question: only with a mention of us, and where it may ask."""
        message = asked.message
        if self._callers is None or self._bot_user_id not in mentioned(message.content.words):
            return
        thread_ts = message.thread_ts or message.ts
        if not await self._callers.door.admits_app(message):
            return
        place = (message.team, message.channel, thread_ts)
        if await self._callers.apps.may_ask(AskingApp(*place, message.user, asked.ids, asked.name)):
            await self._record(message, turn_of(message))

    def _message(self, body: dict[str, Any]) -> Message | None:
        message = events.message(body)
        if message is None or message.user == self._bot_user_id:
            return None
        return None if _key(message) in self._deleted else message

    async def accept(self, message: Message) -> None:
        """Hand a message to the inbox if it is for us."""
        if turn := await self._admitted(message):
            await self._record(message, turn)

    async def _record(self, message: Message, turn: NewTurn) -> None:
        try:
            await self._inbox.accept(turn)
        except TooManyQuestions as limit:
            self.leave_out(message, limit)

    def leave_out(self, message: Message, limit: TooManyQuestions) -> None:
        """Pass over a question of somebody who has too many open, and tell them."""
        self.forget(_key(message))
        if self._callers:
            self._callers.door.tell_of_limit(message, limit.sentence)

    async def _take_files(self, message: Message, turn: NewTurn | None) -> None:
        follows = partial(self._inbox.follows, turn or turn_of(message))
        level = await notice_level(message, turn.addressed if turn else None, follows)
        if (limit := await self._files.posted(message, level)) and self._callers:
            self._callers.door.tell_of_limit(message, limit)

    async def _admitted(self, message: Message) -> NewTurn | None:
        """The turn that a message becomes; None if it isn't for us, or its person may not ask."""
        addressed = await self.addressed(message)
        if addressed is None:
            return None
        new = replace(turn_of(message), addressed=addressed)
        if addressed is Addressed.IF_IN_THREAD and not await self._inbox.may_follow(new):
            self._inbox.follow_later(new, partial(self.accept, message))
            return None
        if self._callers is None or await self._callers.door.admits(message, new):
            return new
        self.forget(_key(message))
        return None

    async def admits_edit(self, message: Message) -> bool:
        """True if whoever edited a message may have it answered as it reads now."""
        if self._callers is None:
            return True
        addressed = await self.addressed(message)
        if addressed is None:
            return True  # it can only take a question back
        new = replace(turn_of(message), addressed=addressed)
        return await self._callers.door.admits(message, new, Action.EDIT)

    async def _takes_files(self, message: Message) -> bool:
        return self._callers is None or await self._callers.door.takes_files(message)

    async def addressed(self, message: Message) -> Addressed | None:
        """Decide from the message alone if it is for us (None: it is not): see decision 5."""
        content = message.content
        if not content.says_something and brings_only_documents(message):
            return None  # for the library, which answers itself
        if message.is_direct or self._bot_user_id in mentioned(content.words):
            return Addressed.DIRECTLY
        if await self._is_in_a_group_of(content.words):
            return Addressed.DIRECTLY
        is_plain_reply = message.thread_ts and content.says_something
        is_for_others = ADDRESSED.match(content.words)
        return Addressed.IF_IN_THREAD if is_plain_reply and not is_for_others else None

    async def _is_in_a_group_of(self, words: str) -> bool:
        """True if one of the user groups that are mentioned holds us, too."""
        if self._callers is None:
            return False
        for group in dict.fromkeys(GROUP.findall(words)):
            if await self._callers.groups.holds(group, self._bot_user_id):
                return True
        return False


def mentioned(words: str) -> set[str]:
    """People whom a message mentions, wherever in it."""
    return {found["user"] for found in MENTIONED.finditer(words) if found["user"]}


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
        text=message.text,
        event_id=message.event_id,
        attachments=tuple(file.id for file in message.files[:MOST_FILES]),
    )


def _key(message: Message) -> Key:
    return message.team, message.channel, message.ts


def _edit_key(message: Message, at: str) -> Key:
    return message.team, message.channel, f"{message.ts} {at}"
