"""Start, append, restart or copy: continues a thread's conversation at Mistral."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.agents.resolver import AgentResolver
from bot.concurrency.retry import Retry
from bot.conversations import checksums, copies
from bot.conversations.identity import ConversationIdentity, NewConversation
from bot.conversations.memory import APP, Memory, questions_before
from bot.conversations.restarts import NotKept, RestartCheck
from bot.core import errors, refusals
from bot.core.agent_events import Started
from bot.core.errors import AgentGone, ConversationBusy, ConversationGone
from bot.mistral.conversations import Answer, Conversations
from bot.mistral.history import HistoryEntry
from storage.records import ConversationPoint, OpenTurn, Responder
from storage.turns.approvals import Verdict, WaitingApproval

log = structlog.get_logger()

# Mistral keeps a conversation locked for a while after a broken stream.
LOCKED = Retry(ConversationBusy, delays=(0.5, 1.0, 2.0, 4.0, 8.0))
# What a copy would meet as well; anything else that a restart fails with has to do with restarts.
GENERAL = (
    errors.ModelBusy,
    errors.ModelUnreachable,
    errors.KeyRefused,
    errors.Blocked,
    errors.TooLong,
    refusals.OutOfCredits,
    refusals.PlanTooSmall,
    refusals.TurnedAway,
    refusals.WrongAddress,
    refusals.AnswerUnreadable,
)
INEXACT = (
    "_Mistral doesn't show the point where this conversation continues, "
    "so I may remember more or less than was said up to there._\n\n"
)


@dataclass(frozen=True, slots=True)
class PendingAnswer:
    """A question that is put: its answer as a stream, and who gives it.

    `place` is the number of the question in its conversation (None: unknown), `notice` what the
    person must know before the answer, `asked` the question as it is put, with what people said
    before it, if addresses are in it.
    """

    answer: Answer
    by: Responder
    place: int | None = None
    notice: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ConversationContinuation:
    """Starts conversations and continues them. Raises UserFacingError for what Mistral refuses."""

    conversations: Conversations
    resolver: AgentResolver
    memory: Memory
    restarts: RestartCheck
    identity: ConversationIdentity
    while_locked: Retry[ConversationBusy] = LOCKED

    async def start(self, turn: OpenTurn, entries: Sequence[HistoryEntry]) -> PendingAnswer:
        """Begin a conversation; replace the agent, or its library, if that is gone at Mistral."""
        by = await self.resolver.of(turn)
        try:
            return await self._start(turn, by, entries)
        except AgentGone:
            return await self._start(turn, await self.resolver.again(turn, by), entries)

    async def go_on(
        self, turn: OpenTurn, point: ConversationPoint, question: HistoryEntry, *, apart: bool
    ) -> PendingAnswer:
        """Go on from `point`, with whoever is to answer now.

        An append where the same agent answered there, unless `apart` asks for a conversation
        of its own (an earlier request may still run in the old one). An agent in a newer version
        restarts from there; another agent is given a copy of the history.
        Raises ConversationGone if nothing is left of the conversation.
        """
        by = await self.resolver.of(turn)
        if point.agent_id != by.agent_id:
            return await self._carry_over(turn, point, question)
        if apart or point.agent_version != by.agent_version:
            return await self._branch_off(turn, point, by, question)
        try:
            return await self._append(point, by, question)
        except ConversationBusy:
            return await self._branch_off(turn, point, by, question)
        except ConversationGone:  # or is it the agent?
            return await self._carry_over(turn, point, question)

    async def confirm(self, approval: WaitingApproval) -> PendingAnswer:
        """Tell the agent the verdict on what it wants to do, in the conversation that waits."""
        allow = approval.verdict == Verdict.ALLOWED
        calls = [call.id for call in approval.calls]
        answer = await self.conversations.confirm(approval.conversation_id, calls, allow=allow)
        return PendingAnswer(answer, approval.by)

    async def before(self, turn: OpenTurn, answer: ConversationPoint) -> list[HistoryEntry]:
        """History before the question of this answer; empty if nothing is left of it."""
        try:
            return questions_before((await self.memory.up_to(turn, answer)).entries)
        except ConversationGone:
            return []

    async def _append(
        self, point: ConversationPoint, by: Responder, question: HistoryEntry
    ) -> PendingAnswer:
        append = partial(self.conversations.append, point.conversation_id, [question])
        answer = await self.while_locked.call(append, _log_busy)
        return PendingAnswer(_named(answer, point.conversation_id), by, _following(point))

    async def _branch_off(
        self, turn: OpenTurn, point: ConversationPoint, by: Responder, question: HistoryEntry
    ) -> PendingAnswer:
        """Continue in a conversation of its own, which the same agent's present version answers."""
        if not point.entry_id:
            return await self._carry_over(turn, point, question)
        new = NewConversation(by.agent_id, mark(turn)["turn"], question.text)
        try:
            answer = await self.conversations.restart(
                point.conversation_id, point.entry_id, [question], mark(turn), by.agent_version
            )
            told = self.identity.told(answer, new)
            checked = await self.restarts.checked(by.agent_id, told, point, question.text)
        except NotKept as unlike:
            await self.memory.kin.abandon(turn, {unlike.conversation_id})
            return await self._carry_over(turn, point, question)
        except GENERAL:
            raise
        except errors.UserFacingError as refusal:
            log.info("restart_refused", reason=type(refusal).__name__)
            return await self._carry_over(turn, point, question)
        return PendingAnswer(checked, by, _following(point))

    async def _carry_over(
        self, turn: OpenTurn, point: ConversationPoint, question: HistoryEntry
    ) -> PendingAnswer:
        """Begin a conversation with a copy of what was said in the old one."""
        remembered = await self.memory.up_to(turn, point)
        pending = await self.start(turn, [*copies.copied(remembered.entries), question])
        return pending if remembered.is_exact else replace(pending, notice=INEXACT)

    async def _start(
        self, turn: OpenTurn, by: Responder, entries: Sequence[HistoryEntry]
    ) -> PendingAnswer:
        """Begin a conversation; with one text where Mistral refuses a copy of its own answers."""
        try:
            return await self._begin(turn, by, entries)
        except errors.Refused as refusal:
            is_copy = copies.has_answers(entries)
            if not is_copy or isinstance(refusal, refusals.AnswerUnreadable):
                raise
            log.warning("copy_refused", reason=type(refusal).__name__)
        return await self._begin(turn, by, [copies.as_one(entries)])

    async def _begin(
        self, turn: OpenTurn, by: Responder, entries: Sequence[HistoryEntry]
    ) -> PendingAnswer:
        answer = await self.conversations.start(by.agent_id, entries, mark(turn))
        new = NewConversation(by.agent_id, mark(turn)["turn"], entries[-1].text)
        asked = sum(entry.role == "user" for entry in entries)
        return PendingAnswer(self.identity.told(answer, new), by, asked)


async def _named(answer: Answer, conversation_id: str) -> Answer:
    """An answer in a conversation that is known, should Mistral not tell which."""
    is_told = False
    async with aclosing(answer):
        async for event in answer:
            if not (is_told or isinstance(event, Started)):
                yield Started(conversation_id)
            is_told = True
            yield event


def _following(point: ConversationPoint) -> int | None:
    """The number of the question after a point."""
    place = checksums.place_of(point)
    return place + 1 if place else None


def _log_busy(_busy: ConversationBusy, delay: float) -> None:
    log.info("conversation_busy", wait=delay)


def mark(turn: OpenTurn) -> dict[str, str]:
    """Metadata of a conversation made for this turn, by which recovery finds it."""
    return {
        "app": APP,
        "team": turn.team,
        "channel": turn.channel,
        "thread": turn.thread_ts,
        "turn": f"{turn.team}:{turn.channel}:{turn.ts}:{turn.cause}",
    }
