"""Dialogues: a conversation's history as questions and answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.concurrency.retry import Retry
from bot.mistral.continuation import checksums
from bot.mistral.continuation.memory import NotShown
from bot.mistral.conversations import Conversations
from bot.mistral.history import HistoryEntry
from bot.mistral.port import Dialogue, Exchange
from storage.records import ConversationPoint

# A person waits: what isn't shown by then is looked for by its text.
SHORTLY = Retry(NotShown, delays=(0.5, 1.0, 2.0))


@dataclass(frozen=True, slots=True)
class DialogueReader:
    """Reads whole conversations, again while they don't show the point that is asked about."""

    conversations: Conversations
    while_late: Retry[NotShown] = SHORTLY

    async def dialogue(self, point: ConversationPoint) -> Dialogue:
        async def once() -> list[HistoryEntry]:
            history = await self.conversations.history(point.conversation_id)
            if point.entry_id and all(entry.id != point.entry_id for entry in history):
                raise NotShown(history)
            return history

        try:
            history = await self.while_late.call(once)
        except NotShown as missing:
            history = missing.history
        return dialogue(history, point)


def dialogue(history: Sequence[HistoryEntry], point: ConversationPoint) -> Dialogue:
    """A history as a dialogue, and how far it leads up to a point."""
    exchanges = _exchanges(history)
    end = checksums.end_of(history, point)
    until = None if end is None else len(_exchanges(history[:end]))
    return Dialogue(tuple(exchanges), until)


def _exchanges(history: Sequence[HistoryEntry]) -> list[Exchange]:
    """A history split at each question. A decision about a tool belongs to the answer around it."""
    asked = [at for at, entry in enumerate(history) if entry.role == "user" and entry.events]
    starts = asked if asked[:1] == [0] else [0, *asked]
    ends = [*starts[1:], len(history)]
    parts = [history[start:end] for start, end in zip(starts, ends, strict=True)]
    return [exchange for part in parts if (exchange := _exchange(part))]


def _exchange(part: Sequence[HistoryEntry]) -> Exchange | None:
    """A question and what follows it; None where nothing does, and nobody asked."""
    is_asked = bool(part) and part[0].role == "user" and bool(part[0].events)
    given = [entry for entry in part if entry.role == "assistant"]
    if not (is_asked or given):
        return None
    return Exchange(
        part[0].text if is_asked else None,
        tuple(entry.text for entry in given),
        tuple(event for entry in given for event in entry.events),
    )
