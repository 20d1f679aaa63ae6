"""Memory of a conversation up to a point, wherever Mistral keeps it now.

That an entry isn't there is never taken for nothing having been said: a history may show it late,
under another id, or in a newer conversation of the thread.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import structlog

from bot.concurrency.retry import Retry
from bot.core.errors import ConversationGone, UserFacingError
from bot.mistral.continuation import checksums, identity
from bot.mistral.continuation.kin import KinRecords
from bot.mistral.conversations import Conversations
from bot.mistral.history import HistoryEntry
from bot.mistral.port import NothingShown
from storage.records import ConversationPoint, OpenTurn

log = structlog.get_logger()

MOST_KIN = 5  # conversations that are looked into for a lost one


class NotShown(Exception):
    """A history doesn't show an entry that it has to hold."""

    def __init__(self, history: list[HistoryEntry]) -> None:
        super().__init__()
        self.history = history


# A history may show what was just said a little late.
LATE = Retry(NotShown, delays=(0.5, 1.0, 2.0, 4.0, 8.0))
# One that is shorter than it has to be is waited for longer.
LATER = Retry(NotShown, delays=(16.0, 32.0))


@dataclass(frozen=True, slots=True)
class Remembered:
    """A history up to a point; `is_exact` is false where the point wasn't found in it."""

    entries: list[HistoryEntry]
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Memory:
    """Reads histories up to a point."""

    conversations: Conversations
    kin: KinRecords
    while_late: Retry[NotShown] = LATE
    while_short: Retry[NotShown] = LATER

    async def up_to(self, turn: OpenTurn, point: ConversationPoint) -> Remembered:
        """The entries up to a point. Raises ConversationGone if nothing is left of them."""
        try:
            return await self._in_its_conversation(point)
        except ConversationGone:
            found = await self._elsewhere(turn, point)
            if found is None:
                raise
        log.info("conversation_found_elsewhere", conversation=point.conversation_id)
        return found

    async def _in_its_conversation(self, point: ConversationPoint) -> Remembered:
        async def once() -> Remembered:
            history = await self.conversations.history(point.conversation_id)
            return _exactly(history, point)

        try:
            return await self.while_late.call(once, _note_late)
        except NotShown as missing:
            history = missing.history
        if _is_short(history, point):
            try:
                return await self.while_short.call(once, _note_late)
            except NotShown as missing:
                history = missing.history
        if (end := checksums.end_by_place(history, point)) is not None:
            return Remembered(history[:end])
        log.warning("entry_not_shown", conversation=point.conversation_id, entries=len(history))
        if not any(entry.text for entry in history):
            raise NothingShown
        return Remembered(history, is_exact=False)

    async def _elsewhere(self, turn: OpenTurn, point: ConversationPoint) -> Remembered | None:
        """The point in another conversation of its thread; the newest of those without it."""
        newest: list[HistoryEntry] | None = None
        async for conversation_id in self._kin(turn, point):
            try:
                history = await self.conversations.history(conversation_id)
                return _exactly(history, point)
            except NotShown as missing:
                newest = newest or missing.history
            except UserFacingError as error:
                log.info("kin_unreadable", reason=type(error).__name__)
        return Remembered(newest, is_exact=False) if newest else None

    async def _kin(self, turn: OpenTurn, point: ConversationPoint) -> AsyncIterator[str]:
        """Other conversations of the point's thread: those that we recorded, then all."""
        kin = await self.kin.of(turn, point.conversation_id)
        known = [*kin.conversations[:MOST_KIN]] if kin else []
        for conversation_id in known:
            yield conversation_id
        channel, thread = (kin.channel, kin.thread_ts) if kin else (turn.channel, turn.thread_ts)
        about = identity.about(turn.team, channel, thread)
        begun = [one.id for one in await self.conversations.having(about)]
        more = [one for one in begun if one not in {*known, point.conversation_id}]
        for conversation_id in more[:MOST_KIN]:
            yield conversation_id


def _exactly(history: list[HistoryEntry], point: ConversationPoint) -> Remembered:
    """The history up to a point. Raises NotShown if the point isn't in it."""
    end = checksums.end_of(history, point)
    if end is not None:
        return Remembered(history[:end])
    if point.entry_id is None and point.checksum is None:
        return Remembered(history)  # nothing more is known of the point
    raise NotShown(history)


def _is_short(history: Sequence[HistoryEntry], point: ConversationPoint) -> bool:
    """True if a history doesn't reach as far as a point's place; without one, if it is empty."""
    if checksums.place_of(point):
        return checksums.end_by_place(history, point) is None
    return not any(entry.text for entry in history)


def _note_late(missing: NotShown, delay: float) -> None:
    log.info("entry_not_shown_yet", entries=len(missing.history), wait=delay)
