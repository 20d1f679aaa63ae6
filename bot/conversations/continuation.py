"""Start, append, restart or copy: continues a thread's conversation at Mistral."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from bot.agents.resolver import AgentResolver
from bot.concurrency.retry import Retry
from bot.core.errors import AgentGone, ConversationBusy, ConversationGone, Refused
from bot.mistral.conversations import Answer, Conversations
from bot.mistral.history import HistoryEntry
from storage.records import ConversationPoint, OpenTurn, Responder
from storage.turns.approvals import Verdict, WaitingApproval

log = structlog.get_logger()

# Mistral keeps a conversation locked for a while after a broken stream.
LOCKED = Retry(ConversationBusy, delays=(0.5, 1.0, 2.0, 4.0, 8.0))


@dataclass(frozen=True, slots=True)
class PendingAnswer:
    """A question that is put: its answer as a stream, and who gives it."""

    answer: Answer
    by: Responder


@dataclass(frozen=True, slots=True)
class ConversationContinuation:
    """Starts conversations and continues them. Raises UserFacingError for what Mistral refuses."""

    conversations: Conversations
    resolver: AgentResolver
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
            return PendingAnswer(await self._append(point.conversation_id, question), by)
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

    async def before(self, answer: ConversationPoint) -> list[HistoryEntry]:
        """History before the question of this answer; empty if nothing is left of it."""
        try:
            history = await self._said(answer)
        except ConversationGone:
            return []
        questions = [at for at, entry in enumerate(history) if entry.role == "user"]
        return [entry for entry in history[: questions[-1]] if entry.text] if questions else []

    async def _append(self, conversation_id: str, question: HistoryEntry) -> Answer:
        append = partial(self.conversations.append, conversation_id, [question])
        return await self.while_locked.call(append, _log_busy)

    async def _branch_off(
        self, turn: OpenTurn, point: ConversationPoint, by: Responder, question: HistoryEntry
    ) -> PendingAnswer:
        """Continue in a conversation of its own, which the same agent's present version answers."""
        if point.entry_id is None:
            return await self.start(turn, [question])
        try:
            answer = await self.conversations.restart(
                point.conversation_id, point.entry_id, [question], mark(turn), by.agent_version
            )
        except (Refused, ConversationBusy, ConversationGone) as refusal:
            log.info("restart_refused", reason=type(refusal).__name__)
            return await self._carry_over(turn, point, question)
        return PendingAnswer(answer, by)

    async def _carry_over(
        self, turn: OpenTurn, point: ConversationPoint, question: HistoryEntry
    ) -> PendingAnswer:
        """Begin a conversation with a copy of what was said in the old one."""
        kept = [entry for entry in await self._said(point) if entry.text]
        return await self.start(turn, [*kept, question])

    async def _said(self, point: ConversationPoint) -> list[HistoryEntry]:
        """Read what was said and done up to a point."""
        history = await self.conversations.history(point.conversation_id)
        return up_to(history, point.entry_id)

    async def _start(
        self, turn: OpenTurn, by: Responder, entries: Sequence[HistoryEntry]
    ) -> PendingAnswer:
        return PendingAnswer(await self.conversations.start(by.agent_id, entries, mark(turn)), by)


def _log_busy(_busy: ConversationBusy, delay: float) -> None:
    log.info("conversation_busy", wait=delay)


def mark(turn: OpenTurn) -> dict[str, str]:
    """Metadata of a conversation made for this turn, by which recovery finds it."""
    return {
        "app": "threadwind",
        "team": turn.team,
        "channel": turn.channel,
        "thread": turn.thread_ts,
        "turn": f"{turn.team}:{turn.channel}:{turn.ts}:{turn.cause}",
    }


def up_to(history: list[HistoryEntry], entry_id: str | None) -> list[HistoryEntry]:
    """History up to and including this entry; empty if the entry is not there."""
    ids = [entry.id for entry in history]
    return history[: ids.index(entry_id) + 1] if entry_id in ids else []
