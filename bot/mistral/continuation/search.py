"""Search for the answer to a request of an earlier attempt, which nobody wrote down."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.core.answers.agent_events import Event, Finished, Started
from bot.core.errors import UserFacingError
from bot.mistral.continuation import checksums
from bot.mistral.continuation.identity import mark
from bot.mistral.continuation.kin import KinRecords
from bot.mistral.continuation.positions import located
from bot.mistral.conversations import Conversations, StartedConversation
from bot.mistral.history import HistoryEntry
from bot.mistral.port import Answer, PendingAnswer
from storage.records import OpenTurn, Responder

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """An answer's events, and the number of its question in the conversation."""

    events: tuple[Event, ...]
    place: int


@dataclass(frozen=True, slots=True)
class AnswerSearch:
    """Looks into the conversations in which a turn may have been answered."""

    conversations: Conversations
    kin: KinRecords

    async def found(self, turn: OpenTurn, *, in_place: bool) -> PendingAnswer | None:
        """The turn's answer, if there is a whole one; other conversations of it are given up."""
        begun = await self._begun(turn)
        abandoned = {one.id for one in begun}
        found = None
        for conversation_id, by in _places(turn, begun, in_place=in_place).items():
            if answer := await self._answer_in(conversation_id, turn):
                log.info("answer_found", conversation=conversation_id)
                abandoned.discard(conversation_id)
                replayed = _replayed(conversation_id, answer.events)
                found = PendingAnswer(located(replayed, by, answer.place), by)
                break
        await self.kin.abandon(turn, abandoned)
        return found

    async def _begun(self, turn: OpenTurn) -> list[StartedConversation]:
        """Conversations that earlier attempts began; none where Mistral doesn't list them."""
        try:
            return await self.conversations.having({"turn": mark(turn)["turn"]})
        except UserFacingError as error:
            if error.is_transient:
                raise
            log.info("conversations_not_listed", reason=type(error).__name__)
            return []

    async def _answer_in(self, conversation_id: str, turn: OpenTurn) -> FoundAnswer | None:
        """The answer that a conversation holds, if it does."""
        try:
            history = await self.conversations.history(conversation_id)
        except UserFacingError as error:
            if error.is_transient:
                raise
            log.info("answer_not_looked_up", reason=type(error).__name__)
            return None
        said = [entry for entry in history if entry.role == "user" or entry.events]
        fresh = _fresh(said, turn, conversation_id)
        if not fresh or not fresh[-1].ends_answer:
            return None
        asked = max((n for n, entry in enumerate(fresh) if entry.role == "user"), default=-1)
        events = tuple(event for entry in fresh[asked + 1 :] for event in entry.events)
        return FoundAnswer(events, checksums.questions(said))


def _fresh(history: list[HistoryEntry], turn: OpenTurn, conversation_id: str) -> list[HistoryEntry]:
    """Entries after the answer that a turn continues; empty where that isn't told."""
    point = turn.continues_from
    if point is None:
        return history
    if (end := checksums.end_of(history, point)) is not None:
        return history[end:]
    if point.conversation_id == conversation_id:
        return []  # the last recorded answer is not here: nothing tells what is new
    place = checksums.place_of(point)
    is_asked = place is None or checksums.questions(history) > place
    return history if is_asked else []


def _places(
    turn: OpenTurn, begun: Sequence[StartedConversation], *, in_place: bool
) -> dict[str, Responder]:
    """The conversations in which earlier attempts may have been answered, and by whom."""
    profile = turn.answered_by.profile if turn.answered_by else turn.profile or ""
    places = {one.id: Responder(profile, one.agent_id, one.agent_version) for one in begun}
    if turn.conversation_id and turn.answered_by:
        places.setdefault(turn.conversation_id, turn.answered_by)
    if in_place and (point := turn.continues_from):
        there = Responder(profile, point.agent_id or "", point.agent_version)
        places.setdefault(point.conversation_id, there)
    return places


async def _replayed(conversation_id: str, events: Sequence[Event]) -> Answer:
    """An answer once more, as if it came now."""
    yield Started(conversation_id)
    for event in events:
        yield event
    yield Finished()
