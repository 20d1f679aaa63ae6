"""Restarts read back: whether Mistral kept what was said up to the entry it was asked for."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import structlog

from bot.concurrency.retry import Retry
from bot.core.answers.agent_events import Event, Started
from bot.core.errors import UserFacingError
from bot.mistral.continuation import checksums
from bot.mistral.continuation.memory import LATE, NotShown
from bot.mistral.conversations import Conversations
from bot.mistral.history import HistoryEntry, plain
from bot.mistral.port import Answer
from storage.records import ConversationPoint

log = structlog.get_logger()


class NotKept(Exception):
    """A restarted conversation lacks what was said; `conversation_id` may be ''."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__()
        self.conversation_id = conversation_id


@dataclass(frozen=True, slots=True)
class RestartCheck:
    """Reads restarted conversations back: once per agent where that held, else always."""

    conversations: Conversations
    while_late: Retry[NotShown] = LATE
    trusted: set[str] = field(default_factory=set)  # agents

    async def checked(
        self, agent_id: str, answer: Answer, point: ConversationPoint, question: str
    ) -> Answer:
        """The answer, once it is sure that it is one to the whole conversation. Raises NotKept."""
        if agent_id in self.trusted:
            return answer
        try:
            first = await anext(answer, None)
            if isinstance(first, Started) and await self._read_back(
                first.conversation_id, point, question
            ):
                self.trusted.add(agent_id)
        except BaseException:
            await answer.aclose()
            raise
        return _again(first, answer)

    async def _read_back(
        self, conversation_id: str, point: ConversationPoint, question: str
    ) -> bool:
        """Look at what was kept; False where Mistral doesn't let us look."""

        async def once() -> bool:
            return kept(await self.conversations.history(conversation_id), point, question)

        try:
            is_kept = await self.while_late.call(once)
        except UserFacingError as error:
            log.info("restart_not_read_back", reason=type(error).__name__)
            return False
        except NotShown:
            is_kept = False
        if not is_kept:
            log.warning("restart_lost_memory", conversation=conversation_id)
            raise NotKept(conversation_id)
        return True


def kept(history: Sequence[HistoryEntry], point: ConversationPoint, question: str) -> bool:
    """True if a restarted conversation holds a point, and no other answer after it.

    Raises NotShown while the history shows neither that nor the new question.
    """
    asked = [at for at, entry in enumerate(history) if entry.role == "user"]
    is_shown = bool(asked) and plain(history[asked[-1]].text) == plain(question)
    before = list(history[: asked[-1]] if is_shown else history)
    end = checksums.end_of(before, point) or checksums.end_by_place(before, point)
    if end is not None and _questions(before[end:]) <= (not is_shown):
        return True
    if is_shown and not (point.checksum or _has_id(before, point)):
        return bool(before) and before[-1].ends_answer  # all that can be told
    if not is_shown:
        raise NotShown(list(history))
    return False


def _questions(entries: Sequence[HistoryEntry]) -> int:
    return sum(entry.role == "user" for entry in entries)


def _has_id(history: Sequence[HistoryEntry], point: ConversationPoint) -> bool:
    return any(entry.id == point.entry_id for entry in history)


async def _again(first: Event | None, answer: Answer) -> Answer:
    async with aclosing(answer):
        if first is not None:
            yield first
        async for event in answer:
            yield event
