"""An interrupted turn: what an earlier attempt achieved is found again, not done again."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.conversations import checksums
from bot.conversations.continuation import ConversationContinuation, PendingAnswer, mark
from bot.core.agent_events import Event, Finished, Started
from bot.core.errors import UserFacingError
from bot.mistral.conversations import Answer, StartedConversation
from bot.mistral.history import HistoryEntry
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage, Threads
from storage.engine.database import Database
from storage.records import OpenTurn, Responder, TurnCause
from storage.turns import abandoned as rows
from storage.turns import replies

log = structlog.get_logger()

ORPHAN_WAIT = 3600.0  # seconds: no request runs for so long


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """An answer's events, and the number of its question in the conversation."""

    events: tuple[Event, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """Looks for what a turn left behind, at Mistral and in Slack."""

    database: Database
    continuation: ConversationContinuation
    threads: Threads

    async def answer(self, turn: OpenTurn) -> PendingAnswer | None:
        """The answer that nobody wrote down, if an earlier request was carried out to its end.

        The other conversations that earlier attempts began are left to the clean-up.
        """
        begun = await self._begun(turn)
        abandoned = {one.id for one in begun}
        found = None
        for conversation_id, by in _places(turn, begun).items():
            if answer := await self._answer_in(conversation_id, turn):
                log.info("answer_found", conversation=conversation_id)
                abandoned.discard(conversation_id)
                replayed = _replayed(conversation_id, answer.events)
                found = PendingAnswer(replayed, by, answer.place)
                break
        await self.database.run_with_retry(rows.record, turn, abandoned, ORPHAN_WAIT)
        return found

    async def _begun(self, turn: OpenTurn) -> list[StartedConversation]:
        """Conversations that earlier attempts began; none where Mistral doesn't list them."""
        try:
            return await self.continuation.conversations.having({"turn": mark(turn)["turn"]})
        except UserFacingError as error:
            if error.is_transient:
                raise
            log.info("conversations_not_listed", reason=type(error).__name__)
            return []

    async def _answer_in(self, conversation_id: str, turn: OpenTurn) -> FoundAnswer | None:
        """The answer that a conversation holds, if it does."""
        try:
            history = await self.continuation.conversations.history(conversation_id)
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

    async def left(self, turn: OpenTurn, place: ThreadTarget) -> list[OwnMessage]:
        """Messages of earlier attempts: the turn's own, and those that no turn recorded."""
        written = await self.threads.ours_after(place, turn.ts)
        unrecorded = await self._unrecorded(turn, written)
        return [one for one in written if one in unrecorded or one.ts in turn.replies]

    async def lost(self, turn: OpenTurn, place: ThreadTarget) -> list[OwnMessage]:
        """Our messages after the question that no turn recorded: their writer could not say so."""
        return await self._unrecorded(turn, await self.threads.ours_after(place, turn.ts))

    async def _unrecorded(self, turn: OpenTurn, written: list[OwnMessage]) -> list[OwnMessage]:
        all_of_them = [message.ts for message in written]
        unrecorded = await self.database.run_with_retry(
            replies.unrecorded, turn.team, turn.channel, all_of_them
        )
        return [message for message in written if message.ts in unrecorded]


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


def _places(turn: OpenTurn, begun: Sequence[StartedConversation]) -> dict[str, Responder]:
    """The conversations in which earlier attempts may have been answered, and by whom."""
    profile = turn.answered_by.profile if turn.answered_by else turn.profile or ""
    places = {one.id: Responder(profile, one.agent_id, one.agent_version) for one in begun}
    if turn.conversation_id and turn.answered_by:
        places.setdefault(turn.conversation_id, turn.answered_by)
    # Whoever goes on in the thread's own conversation may have asked there.
    goes_on = turn.kind is TurnCause.MESSAGE and not turn.has_unanswered_turns
    if goes_on and (point := turn.continues_from):
        there = Responder(profile, point.agent_id or "", point.agent_version)
        places.setdefault(point.conversation_id, there)
    return places


async def _replayed(conversation_id: str, events: Sequence[Event]) -> Answer:
    """An answer once more, as if it came now."""
    yield Started(conversation_id)
    for event in events:
        yield event
    yield Finished(0)
