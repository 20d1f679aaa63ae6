"""Roll-over of one answer from message to message, before Slack's limits are reached.

What Slack refuses is written in another way or in smaller pieces, so that all of it arrives once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import PLACE_REFUSED, SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Addition, ContentPart, Footer, titles_only, words
from bot.slack.streaming.edits import MessageFull
from bot.slack.streaming.message import (
    STREAM_OVER,
    EditedMessage,
    GrowingMessage,
    StoppedByUser,
    StreamedMessage,
)
from bot.slack.streaming.messages import AnswerMessages, Records, ReplySettings
from bot.slack.streaming.share import Share, share_of
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage

log = structlog.get_logger()

POST_ATTEMPTS = 3  # where the response to a first write is lost
MOST_REFUSALS = 10  # in a row


@dataclass(slots=True)
class Todo:
    """What is still to be written, and how often in a row Slack refused it or was away."""

    parts: list[ContentPart]
    last: bool
    footer: Footer  # for the last message, when it is closed
    owed: Footer = ()  # to be added afterwards: it did not go in with the rest
    refusals: int = 0
    lost: int = 0


class RollOver:
    """Fills the open message, and opens the next one when it is full or too old.

    Messages `adopted` from an earlier attempt are filled first; those not needed are deleted.
    """

    def __init__(
        self,
        client: SlackClient,
        target: ThreadTarget,
        settings: ReplySettings,
        records: Records,
        adopted: Sequence[OwnMessage] = (),
    ) -> None:
        self._messages = AnswerMessages(client, target, settings, records, adopted)
        self._closed: GrowingMessage | None = None
        self.open: GrowingMessage | None = None
        self.has_begun = False

    @property
    def shows_nothing(self) -> bool:
        """True if Slack shows nothing of the answer, not even of an earlier attempt."""
        return not (self.has_begun or self._messages.adopted)

    async def put(self, parts: Sequence[ContentPart], *, last: bool, footer: Footer = ()) -> bool:
        """Write parts, into as many messages as needed; with `last`, close the last one.

        It then gets the footer. True if that also ended the thread's `processing` status.
        """
        todo, ended = Todo([*parts], last, footer), False
        while todo.parts or (last and self.open):
            message = self.open = self.open or self._next(todo)
            share = share_of(message, todo.parts, last=last)
            try:
                ended = await self._write(message, share, todo)
            except MessageFull as full:
                await self._write_less(message, share, todo, full)
            except StoppedByUser:
                self._messages.records.stopped()
                raise
            except SlackUnreachable as failed:
                await self._find_lost(message, todo, failed)
            except SlackRefused as refused:
                await self._write_otherwise(message, share, todo, refused)
        await self._sign(todo.footer or todo.owed)
        return ended

    def book_write(self) -> float:
        """Book the next write, within Slack's limits; return the seconds until then."""
        return self._messages.book_write(self.open) if self.open else 0.0

    async def end_adopted(self, mark: str) -> None:
        """End the messages of an earlier attempt, with a mark below the last one."""
        if not await self._messages.end_adopted(mark):
            await self.put([mark.strip()], last=False)

    async def remove_unused(self) -> None:
        await self._messages.remove_unused()

    def _next(self, todo: Todo) -> GrowingMessage:
        self.has_begun = True
        todo.footer, todo.owed = todo.footer or todo.owed, ()
        return self._messages.next()

    def _close(self) -> None:
        self._closed, self.open = self.open, None

    async def _write(self, message: GrowingMessage, share: Share, todo: Todo) -> bool:
        """Write a share. A message that is there already is closed if it is full or the last."""
        added, ended = Addition.to(message.shown, share.parts), False
        if message.ts is None:
            await message.write(added)
            await self._note(message)
            message.room = message.room.used_up() if share.rest else message.room
        elif share.rest:
            await message.close(added)
            self._close()
        elif todo.last:
            ended = await message.close(added, last=True, footer=todo.footer)
            self._close()
            todo.footer = ()
        else:
            await message.write(added)
        todo.parts, todo.refusals, todo.lost = share.rest, 0, 0
        return ended

    async def _write_less(
        self, message: GrowingMessage, share: Share, todo: Todo, full: MessageFull
    ) -> None:
        """Leave out what was too much: the footer, or parts that then go into the next message."""
        if todo.footer and message.ts and not (share.rest or words(share.piece)):
            todo.footer, todo.owed = (), todo.footer
        elif message.ts and not share.piece:  # it is closed as it is
            await self._messages.end(message)
            self._close()
            todo.parts = share.rest
        elif room := message.room.less(message.shown, share.piece):
            message.room = room
        else:
            await self._write_otherwise(message, share, todo, full)
            return
        await self._count(todo, full)

    async def _write_otherwise(
        self, message: GrowingMessage, share: Share, todo: Todo, refused: SlackRefused
    ) -> None:
        """Continue a stream that Slack refuses as an edited message, and that in a new message."""
        if refused.code in PLACE_REFUSED:
            raise refused
        self._messages.streams &= refused.code in STREAM_OVER
        match message:
            case StreamedMessage(ts=None):
                self.open = None
            case StreamedMessage():
                if refused.code not in STREAM_OVER:
                    await self._messages.end(message)
                self.open = self._messages.edited(message.ts, message.shown)
            case EditedMessage(ts=str()) if todo.footer and (share.piece or message.differs):
                todo.footer, todo.owed = (), todo.footer
            case EditedMessage(ts=str()):
                self._messages.give_up(message)
                self._closed = self.open = None
            case _:
                raise refused
        await self._count(todo, refused)

    async def _count(self, todo: Todo, refused: SlackRefused) -> None:
        """Pause before the next try; raise the refusal if there were too many."""
        todo.refusals += 1
        log.info("slack_write_refused", method=refused.method, code=refused.code)
        if todo.refusals > MOST_REFUSALS:
            raise refused
        await self._messages.pause(todo.refusals)

    async def _find_lost(
        self, message: GrowingMessage, todo: Todo, failed: SlackUnreachable
    ) -> None:
        """Look for a message whose post got no response, before it is posted again."""
        if message.ts:
            raise failed
        todo.lost += 1
        if todo.lost == POST_ATTEMPTS:
            if not (failed.is_answered and isinstance(message, StreamedMessage)):
                raise SlackUnreachable("reply", "no_response") from failed
            self._messages.streams, todo.lost = False, 0
        await self._messages.pause(todo.lost if failed.is_answered else 0)
        self.open = None
        await self._messages.find_lost()

    async def _sign(self, footer: Footer) -> None:
        """Add a footer that is still owed to the last message, or else post it below."""
        if not footer:
            return
        edited = self._messages.edited
        if last := self._closed:
            message, brief = edited(last.ts, last.shown), titles_only(last.shown)
            if await self._takes(message, last.shown, footer):
                return
            if brief != last.shown and await self._takes(message, brief, footer):
                return
        await self._takes(edited(), [], footer)

    async def _takes(
        self, message: EditedMessage, shown: Sequence[ContentPart], footer: Footer
    ) -> bool:
        is_new = message.ts is None
        try:
            await message.write(Addition((), [*shown]), footer)
        except SlackRefused as refused:
            log.warning("slack_footer_refused", method=refused.method, code=refused.code)
            return False
        if is_new:
            await self._note(message)
        return True

    async def _note(self, message: GrowingMessage) -> None:
        """Record a message that was posted, before anything else is done with it."""
        if message.ts:
            await self._messages.records.posted(message.ts)
