"""Roll-over of one answer from message to message, before Slack's limits are reached.

What Slack refuses is written in another way or in smaller pieces, so that all of it arrives once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.slack.errors import PLACE_REFUSED, SlackRefused, SlackUnreachable
from bot.slack.streaming.content import Addition, ContentPart, Footer, words
from bot.slack.streaming.edits import STOP, STREAM_OVER, MessageFull, is_undone
from bot.slack.streaming.message import (
    EditedMessage,
    GrowingMessage,
    StoppedByUser,
    StreamedMessage,
)
from bot.slack.streaming.messages import POST_ATTEMPTS, AnswerMessages
from bot.slack.streaming.portion import Portion, elsewhere, portion_of
from bot.slack.streaming.signing import sign

log = structlog.get_logger()

MOST_REFUSALS = 8  # in a row


@dataclass(slots=True)
class Todo:
    """Parts still to be written, and the number of refusals and outages in a row."""

    parts: list[ContentPart]
    last: bool
    footer: Footer  # for the last message, when it is closed
    owed: Footer = ()  # to be added afterwards: it did not go in with the rest
    refusals: int = 0
    lost: int = 0


class RollOver:
    """Fills the open message, and opens the next one when it is full or too old."""

    def __init__(self, messages: AnswerMessages) -> None:
        self._messages = messages
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
            portion = portion_of(message, todo.parts, last=last)
            try:
                ended = await self._write(message, portion, todo)
            except MessageFull as full:
                await self._write_less(message, portion, todo, full)
            except StoppedByUser:
                self._messages.records.stopped()
                raise
            except SlackUnreachable as failed:
                await self._after_outage(message, portion, todo, failed)
            except SlackRefused as refused:
                await self._write_otherwise(message, portion, todo, refused)
        await sign(self._messages, self._closed, todo.footer or todo.owed)
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

    async def _write(self, message: GrowingMessage, portion: Portion, todo: Todo) -> bool:
        """Write a portion. A message that is there already is closed if it is full or the last."""
        added, ended = Addition.to(message.shown, portion.parts), False
        if message.ts is None:
            await message.write(added)
            await self._messages.note(message)
            message.room = message.room.ended() if portion.rest else message.room
        elif portion.rest:
            await message.close(added)
            self._close()
        elif todo.last:
            ended = await message.close(added, last=True, footer=todo.footer)
            self._close()
            todo.footer = ()
        else:
            await message.write(added)
        todo.parts, todo.refusals, todo.lost = portion.rest, 0, 0
        return ended

    async def _write_less(
        self, message: GrowingMessage, portion: Portion, todo: Todo, full: MessageFull
    ) -> None:
        """Leave out what was too much: the footer, or parts that then go into the next message."""
        if todo.footer and message.ts and not (portion.rest or words(portion.piece)):
            if isinstance(message, EditedMessage):
                await self._write_otherwise(message, portion, todo, full)
                return
            todo.footer, todo.owed = (), todo.footer
        elif message.ts and not portion.piece:
            await self._leave(message, tried=_was_bare(full, portion, todo))
            todo.parts = portion.rest
        elif room := message.room.less(message.shown, portion.piece):
            message.room = room
        else:
            await self._write_otherwise(message, portion, todo, full)
            return
        await self._count(todo, full)

    async def _write_otherwise(
        self, message: GrowingMessage, portion: Portion, todo: Todo, refused: SlackRefused
    ) -> None:
        """Continue a stream that Slack refuses as an edited message, and that in a new message."""
        if refused.code in PLACE_REFUSED:
            raise refused
        self._messages.streams &= refused.code in STREAM_OVER
        match message:
            case StreamedMessage(ts=None):
                self.open = None
            case StreamedMessage() if refused.code in STREAM_OVER:
                self.open = self._messages.edited(message.ts, message.shown)
            case StreamedMessage():
                await self._leave(message, tried=_was_bare(refused, portion, todo))
                self.open, self._closed = self._closed, None
                if self.open is None:
                    todo.parts = elsewhere(message.shown, todo.parts)
            case EditedMessage(ts=str()) if todo.footer and (portion.piece or message.differs):
                todo.footer, todo.owed = (), todo.footer
            case EditedMessage(ts=str()):
                self._messages.give_up(message)
                self._closed = self.open = None
                todo.parts = elsewhere(message.shown, todo.parts)
            case _:
                raise refused
        await self._count(todo, refused)

    async def _leave(self, message: GrowingMessage, *, tried: bool) -> None:
        """Close a message as it is. A stream that Slack lets run on can't be edited any more."""
        self._closed = self.open = None
        if not tried and await self._messages.end(message):
            self._closed = self._messages.edited(message.ts, message.shown)

    async def _count(self, todo: Todo, refused: SlackRefused) -> None:
        """Pause before the next try; raise the refusal if there were too many."""
        todo.refusals += 1
        log.info("slack_write_refused", method=refused.method, code=refused.code)
        if todo.refusals > MOST_REFUSALS:
            raise refused
        await self._messages.pause(todo.refusals)

    async def _after_outage(
        self, message: GrowingMessage, portion: Portion, todo: Todo, failed: SlackUnreachable
    ) -> None:
        """Take an edit that Slack fails to make as refused; an outage interrupts the turn."""
        if message.ts is None:
            await self._find_lost(message, todo, failed)
        elif is_undone(failed):
            refused = SlackRefused(failed.method, failed.code)
            await self._write_otherwise(message, portion, todo, refused)
        else:
            raise failed

    async def _find_lost(
        self, message: GrowingMessage, todo: Todo, failed: SlackUnreachable
    ) -> None:
        """Look for a message whose post got no response, before it is posted again."""
        todo.lost += 1
        if todo.lost == POST_ATTEMPTS:
            if not (failed.is_answered and isinstance(message, StreamedMessage)):
                raise SlackUnreachable("reply", "no_response") from failed
            self._messages.streams, todo.lost = False, 0
        await self._messages.pause(todo.lost if failed.is_answered else 0)
        self.open = None
        await self._messages.find_lost()


def _was_bare(refused: SlackRefused, portion: Portion, todo: Todo) -> bool:
    """Return whether Slack refused to end a stream, just that."""
    return refused.method == STOP and not (portion.parts or todo.last)
