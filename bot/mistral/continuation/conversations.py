"""Start, append, restart or copy: continues a thread's conversation at Mistral."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.concurrency.retry import Retry
from bot.core import errors, refusals
from bot.core.answers.agent_events import Started
from bot.core.errors import ConversationBusy, ConversationGone
from bot.mistral.continuation import checksums, copies
from bot.mistral.continuation.dialogues import DialogueReader
from bot.mistral.continuation.identity import ConversationIdentity, NewConversation, mark
from bot.mistral.continuation.memory import Memory
from bot.mistral.continuation.positions import located
from bot.mistral.continuation.restarts import NotKept, RestartCheck
from bot.mistral.continuation.search import AnswerSearch
from bot.mistral.conversations import Conversations
from bot.mistral.port import Answer, ChatMessage, Dialogue, FunctionResult, PendingAnswer
from storage.records import ConversationPoint, OpenTurn, Responder
from storage.turns.approvals import WaitingApproval

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


@dataclass(frozen=True, slots=True)
class ContinuedConversations:
    """Implements the port by conversations and their entries: see `bot.mistral.port`.

    An append where the same agent answered in the same version; in a newer one it restarts from
    the point; another agent is given a copy of the history. What Mistral refuses falls back to
    the next of these.
    """

    conversations: Conversations
    memory: Memory
    restarts: RestartCheck
    identity: ConversationIdentity
    search: AnswerSearch
    dialogues: DialogueReader
    while_locked: Retry[ConversationBusy] = LOCKED

    async def start(
        self, turn: OpenTurn, by: Responder, said: Sequence[ChatMessage]
    ) -> PendingAnswer:
        """Begin a conversation; with one text where Mistral refuses a copy of its own answers."""
        try:
            return await self._begin(turn, by, said)
        except errors.Refused as refusal:
            is_copy = copies.has_answers(said)
            if not is_copy or isinstance(refusal, refusals.AnswerUnreadable):
                raise
            log.warning("copy_refused", reason=type(refusal).__name__)
        return await self._begin(turn, by, [copies.as_one(said)])

    async def go_on(
        self,
        turn: OpenTurn,
        point: ConversationPoint,
        by: Responder,
        question: ChatMessage,
        *,
        apart: bool,
    ) -> PendingAnswer:
        if point.agent_id != by.agent_id:
            return await self._carry_over(turn, point, by, question)
        if apart or point.agent_version != by.agent_version:
            return await self._branch_off(turn, point, by, question)
        try:
            return await self._append(point, by, question)
        except ConversationBusy:
            return await self._branch_off(turn, point, by, question)
        except ConversationGone:  # or is it the agent?
            return await self._carry_over(turn, point, by, question)
        except errors.Refused as refusal:  # a question that is no good is refused there as well
            if isinstance(refusal, refusals.AnswerUnreadable):
                raise
            log.info("append_refused", reason=type(refusal).__name__)
            return await self._carry_over(turn, point, by, question)

    async def confirm(
        self, approval: WaitingApproval, results: Sequence[FunctionResult] = ()
    ) -> PendingAnswer:
        answer = await self.conversations.settle_calls(
            approval.conversation_id, approval.allows(), results
        )
        return PendingAnswer(located(answer, approval.by), approval.by)

    async def give_results(
        self, point: ConversationPoint, by: Responder, results: Sequence[FunctionResult]
    ) -> PendingAnswer:
        settle = self.conversations.settle_calls
        give = partial(settle, point.conversation_id, {}, results)
        answer = await self.while_locked.call(give, _log_busy)
        named = _named(answer, point.conversation_id)
        return PendingAnswer(located(named, by, checksums.place_of(point)), by)

    async def carry_on(
        self, turn: OpenTurn, conversation_id: str, by: Responder, message: ChatMessage
    ) -> PendingAnswer:
        end = ConversationPoint(conversation_id, None, by.agent_id, by.agent_version)
        return await self._carry_over(turn, end, by, message)

    async def found(self, turn: OpenTurn, *, in_place: bool) -> PendingAnswer | None:
        return await self.search.found(turn, in_place=in_place)

    async def before(self, turn: OpenTurn, answer: ConversationPoint) -> list[ChatMessage]:
        try:
            entries = (await self.memory.up_to(turn, answer)).entries
        except ConversationGone:
            return []
        asked = [at for at, entry in enumerate(entries) if entry.role == "user"]
        return copies.copied(entries[: asked[-1]]) if asked else []

    async def up_to(self, turn: OpenTurn, point: ConversationPoint) -> list[ChatMessage]:
        return copies.copied((await self.memory.up_to(turn, point)).entries)

    async def text_at(self, turn: OpenTurn, answer: ConversationPoint) -> str:
        entries = (await self.memory.up_to(turn, answer)).entries
        texts = [one.text for one in entries if one.text and one.role == "assistant"]
        return texts[-1] if texts else ""

    async def dialogue(self, point: ConversationPoint) -> Dialogue:
        return await self.dialogues.dialogue(point)

    async def delete(self, conversation_id: str, *, once: bool = False) -> None:
        await self.conversations.delete(conversation_id, once=once)

    async def _append(
        self, point: ConversationPoint, by: Responder, question: ChatMessage
    ) -> PendingAnswer:
        append = partial(self.conversations.append, point.conversation_id, [question])
        answer = await self.while_locked.call(append, _log_busy)
        named = _named(answer, point.conversation_id)
        return PendingAnswer(located(named, by, _following(point)), by)

    async def _branch_off(
        self, turn: OpenTurn, point: ConversationPoint, by: Responder, question: ChatMessage
    ) -> PendingAnswer:
        """Continue in a conversation of its own, which the same agent's present version answers."""
        if not point.entry_id:
            return await self._carry_over(turn, point, by, question)
        new = NewConversation(by.agent_id, mark(turn)["turn"], question.text)
        try:
            answer = await self.conversations.restart(
                point.conversation_id, point.entry_id, [question], mark(turn), by.agent_version
            )
            told = self.identity.told(answer, new)
            checked = await self.restarts.checked(by.agent_id, told, point, question.text)
        except NotKept as unlike:
            await self.memory.kin.abandon(turn, {unlike.conversation_id})
            return await self._carry_over(turn, point, by, question)
        except GENERAL:
            raise
        except errors.UserFacingError as refusal:
            log.info("restart_refused", reason=type(refusal).__name__)
            return await self._carry_over(turn, point, by, question)
        return PendingAnswer(located(checked, by, _following(point)), by)

    async def _carry_over(
        self, turn: OpenTurn, point: ConversationPoint, by: Responder, question: ChatMessage
    ) -> PendingAnswer:
        """Begin a conversation with a copy of what was said in the old one."""
        remembered = await self.memory.up_to(turn, point)
        pending = await self.start(turn, by, [*copies.copied(remembered.entries), question])
        return replace(pending, is_exact=remembered.is_exact)

    async def _begin(
        self, turn: OpenTurn, by: Responder, said: Sequence[ChatMessage]
    ) -> PendingAnswer:
        answer = await self.conversations.start(by.agent_id, said, mark(turn))
        new = NewConversation(by.agent_id, mark(turn)["turn"], said[-1].text)
        asked = sum(message.role == "user" for message in said)
        return PendingAnswer(located(self.identity.told(answer, new), by, asked), by)


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
